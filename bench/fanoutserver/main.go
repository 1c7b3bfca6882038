// Command fanoutserver serves live rooms in one of several ways, for the benchmark of fan-out: `postdog` is the product's own
// transport, sharing and subscription, fed with events that nobody had to store; `gqlgen` is gqlgen as its documentation sets it
// up; `gorilla` is what the websocket library can do at the best, and no protocol at all.
//
// A socket to /socket?room=n is in one of a hundred rooms. POST /run publishes by the clock, whether or not anybody keeps up,
// and /stats says what the process holds.
package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"
)

// rooms is in how many the sockets are.
const rooms = 100

// publisher gives an event to a room. The event's time is where its cursor stands, in microseconds.
type publisher interface {
	http.Handler
	publish(room int, at int64)
}

func main() {
	kinds := map[string]func() publisher{"postdog": newProduct, "gqlgen": newStock, "gorilla": newRaw}
	if len(os.Args) != 2 || kinds[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "fanoutserver postdog | gqlgen | gorilla")
		os.Exit(2)
	}
	p := kinds[os.Args[1]]()
	mux := http.NewServeMux()
	mux.Handle("/socket", p)
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) {
		rate, err := strconv.ParseFloat(r.FormValue("rate"), 64)
		d, err2 := time.ParseDuration(r.FormValue("for"))
		in, err3 := strconv.Atoi(r.FormValue("rooms"))
		if err != nil || err2 != nil || err3 != nil || rate <= 0 || in < 1 || in > rooms {
			http.Error(w, "rate (events a second), for (a duration) and rooms (in how many) are wanted", http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(run(p, rate, d, in))
	})
	mux.HandleFunc("/stats", func(w http.ResponseWriter, _ *http.Request) {
		debug.FreeOSMemory() // what is held counts, and not what opening it left behind
		_ = json.NewEncoder(w).Encode(map[string]int{"goroutines": runtime.NumGoroutine()})
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "fanoutserver:", err)
		os.Exit(1)
	}
	fmt.Println(l.Addr())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	fmt.Fprintln(os.Stderr, "fanoutserver:", server.Serve(l))
}

// run publishes so many events a second, one room after the other, each at its time or, where the server is behind, as soon as
// it can, and returns how many.
func run(p publisher, rate float64, d time.Duration, in int) (published int) {
	began := time.Now()
	for n := range int(rate * d.Seconds()) {
		due := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			time.Sleep(wait)
		}
		p.publish(n%in, due.UnixMicro())
		published++
	}
	return published
}

// roomOf is the room that a socket asks for.
func roomOf(r *http.Request) int {
	n, err := strconv.Atoi(r.FormValue("room"))
	if err != nil {
		return 0
	}
	return n % rooms
}
