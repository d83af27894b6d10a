package main

import (
	"fmt"
	"io"
	"os"

	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/p2p/discovery/mdns"
)

// discover prints whom mDNS finds ("found ID ADDRESS...") and who connects ("connected ID"); it dials nobody itself, so each line
// is the proof of one direction.
func discover(h host.Host, service string) error {
	h.Network().Notify(&network.NotifyBundle{ConnectedF: func(_ network.Network, c network.Conn) {
		fmt.Printf("connected %s\n", c.RemotePeer())
	}})
	s := mdns.NewMdnsService(h, service, found{})
	if err := s.Start(); err != nil {
		return err
	}
	defer s.Close()
	fmt.Printf("id %s\n", h.ID())
	io.Copy(io.Discard, os.Stdin)
	return nil
}

type found struct{}

func (found) HandlePeerFound(info peer.AddrInfo) {
	fmt.Print("found ", info.ID)
	for _, a := range info.Addrs {
		fmt.Print(" ", a)
	}
	fmt.Println()
}
