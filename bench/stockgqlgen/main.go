// Command stockgqlgen is gqlgen's server as its documentation sets it up: a peer of the benchmark of hostile documents.
package main

import (
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/99designs/gqlgen/graphql/handler"

	"postdog.io/server/graphqltest"
)

func main() {
	mux := http.NewServeMux()
	mux.Handle("/graphql", handler.NewDefaultServer(graphqltest.New().Schema()))
	server := &http.Server{Addr: os.Args[1], Handler: mux, ReadHeaderTimeout: time.Minute}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, "stockgqlgen:", err)
		os.Exit(1)
	}
}
