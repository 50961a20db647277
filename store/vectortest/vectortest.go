// Package vectortest makes vectors that have neighbours as those of texts have: for tests and measurements.
package vectortest

import (
	"math"
	"math/rand/v2"
)

const (
	rank     = 48 // directions that the vectors of a space are mixed of
	subjects = 60 // around which they gather
)

// Clusters makes n vectors of length 1, the same for the same seed: a Gaussian mixture of low rank. Vectors without
// any structure have no neighbours worth the name, and no index finds them.
func Clusters(n, dimensions int, seed uint64) [][]float32 {
	r := rand.New(rand.NewPCG(seed, 7))
	normal := func(n int) []float32 {
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	basis, centres := make([][]float32, rank), make([][]float32, subjects)
	for i := range basis {
		basis[i] = normal(dimensions)
	}
	for i := range centres {
		centres[i] = normal(rank)
	}
	out := make([][]float32, n)
	for i := range out {
		mix, centre := normal(rank), centres[r.IntN(subjects)]
		v := make([]float32, dimensions)
		for j, b := range basis {
			weight := centre[j] + 0.7*mix[j]
			for k, x := range b {
				v[k] += weight * x
			}
		}
		out[i] = unit(v)
	}
	return out
}

func unit(v []float32) []float32 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(sum))
	}
	return v
}
