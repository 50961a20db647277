package wecom

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the protocol's signature is SHA-1
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
)

// What can be wrong with an encrypted message. They tell the operator where to look; the peer sees a 4xx only.
var (
	ErrKey       = errors.New("EncodingAESKey is not 43 base64 characters")
	ErrSignature = errors.New("signature does not match")
	ErrBase64    = errors.New("cipher text is not base64")
	ErrCipher    = errors.New("cipher text is no whole number of 32-byte blocks")
	ErrPad       = errors.New("padding is wrong")
	ErrLength    = errors.New("length field does not fit")
	ErrReceiver  = errors.New("message is meant for another receiveid")
)

const (
	keyChars  = 43 // an EncodingAESKey
	padBlock  = 32 // the protocol pads to 32 bytes though AES has blocks of 16
	randomLen = 16
	headLen   = randomLen + 4
)

// Crypto seals and opens the messages of one callback address 加解密.
// Receiveid: the corp id for a self-built app, "" for an intelligent bot.
// Concurrency: safe. Source: developer documentation, page 90968.
type Crypto struct {
	token     string
	receiveID string
	block     cipher.Block
	iv        []byte
	random    io.Reader
}

// NewCrypto makes the Crypto of a callback address from its Token and EncodingAESKey.
// Errors: ErrKey.
func NewCrypto(token, encodingAESKey, receiveID string) (*Crypto, error) {
	if len(encodingAESKey) != keyChars {
		return nil, fmt.Errorf("%w (it has %d)", ErrKey, len(encodingAESKey))
	}
	// Not Strict: issued keys have stray trailing bits.
	key, err := base64.StdEncoding.DecodeString(encodingAESKey + "=")
	if err != nil || len(key) != 32 {
		return nil, ErrKey
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("make the cipher: %w", err)
	}
	return &Crypto{token: token, receiveID: receiveID, block: block, iv: key[:aes.BlockSize], random: rand.Reader}, nil
}

// Sign returns the msg_signature over exactly these values and the token: 40 lower-case hex digits.
func (c *Crypto) Sign(timestamp, nonce, encrypted string) string {
	digits := c.sign(timestamp, nonce, []byte(encrypted))
	return string(digits[:])
}

func (c *Crypto) sign(timestamp, nonce string, encrypted []byte) (digits [2 * sha1.Size]byte) {
	parts := [4][]byte{[]byte(c.token), []byte(timestamp), []byte(nonce), encrypted}
	for i := range parts { // an insertion sort of four, which keeps them off the heap
		for j := i; j > 0 && bytes.Compare(parts[j], parts[j-1]) < 0; j-- {
			parts[j], parts[j-1] = parts[j-1], parts[j]
		}
	}
	all := make([]byte, 0, len(c.token)+len(timestamp)+len(nonce)+len(encrypted))
	for _, p := range parts {
		all = append(all, p...)
	}
	sum := sha1.Sum(all) //nolint:gosec // as above
	hex.Encode(digits[:], sum[:])
	return digits
}

// Verify compares a signature in constant time. Errors: ErrSignature.
func (c *Crypto) Verify(signature, timestamp, nonce, encrypted string) error {
	return c.verify(signature, timestamp, nonce, []byte(encrypted))
}

func (c *Crypto) verify(signature, timestamp, nonce string, encrypted []byte) error {
	want := c.sign(timestamp, nonce, encrypted)
	if subtle.ConstantTimeCompare(want[:], []byte(signature)) != 1 {
		return ErrSignature
	}
	return nil
}

// Open decrypts a cipher text whose signature has been verified, and returns the message in it.
// Errors: ErrBase64, ErrCipher, ErrPad, ErrLength, ErrReceiver; never a part of the message with one of them.
func (c *Crypto) Open(encrypted string) ([]byte, error) { return c.open([]byte(encrypted)) }

func (c *Crypto) open(encrypted []byte) ([]byte, error) {
	data := make([]byte, base64.StdEncoding.DecodedLen(len(encrypted)))
	n, err := base64.StdEncoding.Decode(data, encrypted)
	if err != nil {
		return nil, ErrBase64
	}
	data = data[:n]
	if len(data) == 0 || len(data)%padBlock != 0 {
		return nil, fmt.Errorf("%w (%d bytes)", ErrCipher, len(data))
	}
	cipher.NewCBCDecrypter(c.block, c.iv).CryptBlocks(data, data)
	plain, err := unpad(data)
	if err != nil {
		return nil, err
	}
	if len(plain) < headLen {
		return nil, ErrLength
	}
	size, rest := uint64(binary.BigEndian.Uint32(plain[randomLen:headLen])), plain[headLen:]
	if size > uint64(len(rest)) {
		return nil, ErrLength
	}
	if string(rest[size:]) != c.receiveID {
		return nil, ErrReceiver
	}
	return rest[:size], nil
}

// Seal encrypts a message.
// Errors: ErrLength when it is longer than the length field can say; a failing random source.
func (c *Crypto) Seal(message []byte) (string, error) {
	if uint64(len(message)) > math.MaxUint32 {
		return "", ErrLength
	}
	size := headLen + len(message) + len(c.receiveID)
	pad := padBlock - size%padBlock
	data := make([]byte, randomLen, size+pad)
	if _, err := io.ReadFull(c.random, data); err != nil {
		return "", fmt.Errorf("read random bytes: %w", err)
	}
	data = binary.BigEndian.AppendUint32(data, uint32(len(message)))
	data = append(append(data, message...), c.receiveID...)
	data = append(data, bytes.Repeat([]byte{byte(pad)}, pad)...)
	cipher.NewCBCEncrypter(c.block, c.iv).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data), nil
}

// unpad takes PKCS#7 padding off and checks every byte of it.
func unpad(data []byte) ([]byte, error) {
	n := int(data[len(data)-1])
	if n < 1 || n > padBlock {
		return nil, ErrPad
	}
	body, pad := data[:len(data)-n], data[len(data)-n:]
	for _, b := range pad {
		if int(b) != n {
			return nil, ErrPad
		}
	}
	return body, nil
}
