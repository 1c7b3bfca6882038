// Command centrifuge serves live rooms with the centrifuge library: a peer of the benchmark of fan-out. See ../fanoutserver, whose
// addresses it has.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/centrifugal/centrifuge"
)

const rooms = 100

type roomKey struct{}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "centrifuge:", err)
		os.Exit(1)
	}
}

func serve() error {
	node, err := centrifuge.New(centrifuge.Config{})
	if err != nil {
		return err
	}
	node.OnConnecting(func(ctx context.Context, _ centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
		room, _ := ctx.Value(roomKey{}).(string)
		return centrifuge.ConnectReply{
			Credentials:   &centrifuge.Credentials{UserID: "1"},
			Subscriptions: map[string]centrifuge.SubscribeOptions{room: {}},
		}, nil
	})
	node.OnConnect(func(*centrifuge.Client) {})
	if err := node.Run(); err != nil {
		return err
	}
	mux := http.NewServeMux()
	sockets := centrifuge.NewWebsocketHandler(node, centrifuge.WebsocketConfig{
		ReadBufferSize: 1024, UseWriteBufferPool: true, PingPongConfig: centrifuge.PingPongConfig{PingInterval: -1, PongTimeout: -1},
		CheckOrigin: func(*http.Request) bool { return true },
	})
	mux.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Sec-WebSocket-Protocol") // the client asks all servers alike
		sockets.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), roomKey{}, "room"+r.FormValue("room"))))
	})
	mux.HandleFunc("POST /run", func(w http.ResponseWriter, r *http.Request) {
		rate, _ := strconv.ParseFloat(r.FormValue("rate"), 64)
		d, _ := time.ParseDuration(r.FormValue("for"))
		published := 0
		began := time.Now()
		for n := range int(rate * d.Seconds()) {
			due := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
			if wait := time.Until(due); wait > 0 {
				time.Sleep(wait)
			}
			data := `{"feed":"ev1_` + strconv.FormatInt(due.UnixMicro(), 36) + strings.Repeat(".", 230) + `"}`
			if _, err := node.Publish(fmt.Sprint("room", n%rooms), []byte(data)); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			published++
		}
		_ = json.NewEncoder(w).Encode(published)
	})
	mux.HandleFunc("/stats", func(w http.ResponseWriter, _ *http.Request) {
		debug.FreeOSMemory() // what is held counts, and not what opening it left behind
		_ = json.NewEncoder(w).Encode(map[string]int{"goroutines": runtime.NumGoroutine()})
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	return (&http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}).Serve(l)
}
