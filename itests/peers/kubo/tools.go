//go:build tools

// Package peers pins the real IPFS daemon that the interop tests talk to.
package peers

import _ "github.com/ipfs/kubo/cmd/ipfs"
