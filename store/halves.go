package store

import (
	"encoding/binary"
	"fmt"
	"math"
)

// halves turns numbers into 16-bit floats, little endian, rounded to the nearest and of two to the even one.
// Source: IEEE 754-2008 binary16, the format of pgvector's halfvec. What is beyond its range becomes an infinity.
func halves(v []float32) []byte {
	out := make([]byte, 0, 2*len(v))
	for _, x := range v {
		out = binary.LittleEndian.AppendUint16(out, half(x))
	}
	return out
}

func half(x float32) uint16 {
	bits := math.Float32bits(x)
	sign, magnitude := uint16(bits>>16)&0x8000, bits&0x7fffffff
	switch {
	case magnitude > 0x7f800000:
		return sign | 0x7e00 // no number
	case magnitude >= 0x477ff000:
		return sign | 0x7c00
	case magnitude >= 0x38800000: // normal
		magnitude += 0xc8000fff + magnitude>>13&1
		return sign | uint16(magnitude>>13)
	case magnitude >= 0x33000000: // subnormal: the adder rounds
		shifted := math.Float32frombits(magnitude) + 0.5
		return sign | uint16(math.Float32bits(shifted)-math.Float32bits(0.5))
	}
	return sign
}

// fromHalves fills into from what halves made.
func fromHalves(into []float32, stored []byte) error {
	if len(stored) != 2*len(into) {
		return fmt.Errorf("a vector of %d bytes where %d are due", len(stored), 2*len(into))
	}
	for i := range into {
		into[i] = fromHalf(binary.LittleEndian.Uint16(stored[2*i:]))
	}
	return nil
}

// fromHalf scales by 2^112: the exponents of both formats differ by so much, and subnormal numbers come right.
func fromHalf(h uint16) float32 {
	bits := uint32(h&0x7fff) << 13
	sign := uint32(h&0x8000) << 16
	if h&0x7c00 == 0x7c00 {
		return math.Float32frombits(sign | bits | 0x7f800000)
	}
	return math.Float32frombits(sign | math.Float32bits(math.Float32frombits(bits)*0x1p112))
}
