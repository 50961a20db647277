package delivery_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"duban/delivery"
)

// BenchmarkEndToEnd drives messages of 500 conversations from Accept to the channel, with a durable store and an
// in-process Redis.
func BenchmarkEndToEnd(b *testing.B) {
	for _, posters := range []int{1, 64} {
		b.Run(fmt.Sprint(posters, "-posters"), func(b *testing.B) {
			h := newHouse(b, echo).start()
			var left atomic.Int64
			left.Store(int64(b.N))
			done := make(chan struct{})
			h.channel.came = make(chan delivery.Outgoing)
			go func() {
				for range b.N {
					<-h.channel.came
				}
				close(done)
			}()
			b.ResetTimer()
			var wg sync.WaitGroup
			for range posters {
				wg.Go(func() {
					for n := left.Add(-1); n >= 0; n = left.Add(-1) {
						h.accept(message(fmt.Sprint("c", n%500), int(n)))
					}
				})
			}
			wg.Wait()
			<-done
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}
