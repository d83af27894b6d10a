package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	pubsub "github.com/libp2p/go-libp2p-pubsub"
	pb "github.com/libp2p/go-libp2p-pubsub/pb"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/peer"
)

// firstGraft tells when there is a peer in the mesh: what is published before goes nowhere.
type firstGraft chan struct{}

func (g firstGraft) Trace(event *pb.TraceEvent) {
	if event.GetType() == pb.TraceEvent_GRAFT {
		select {
		case g <- struct{}{}:
		default:
		}
	}
}

// gossip joins a topic with IPFS Cluster's message IDs and queue, and the heartbeat of a test.
func gossip(h host.Host, args []string) error {
	if len(args) != 3 {
		return errors.New("found other than three words, expected an address, a topic and a number")
	}
	info, err := peer.AddrInfoFromString(args[0])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(args[2])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	params := pubsub.DefaultGossipSubParams()
	params.HeartbeatInterval = 500 * time.Millisecond
	meshed := make(firstGraft, 1)
	ps, err := pubsub.NewGossipSub(ctx, h, pubsub.WithEventTracer(meshed), pubsub.WithPeerOutboundQueueSize(128),
		// what comes while more than so many messages wait is dropped, and nobody offers it again: 32 by default, and these come at once
		pubsub.WithValidateQueueSize(1024),
		pubsub.WithGossipSubParams(params), pubsub.WithMessageSignaturePolicy(pubsub.StrictSign),
		pubsub.WithMessageIdFn(func(m *pb.Message) string { return string(m.From[:16]) + string(m.Seqno) }))
	if err != nil {
		return err
	}
	topic, err := ps.Join(args[1])
	if err != nil {
		return err
	}
	// more than so many that wait to be printed are dropped: 32 by default, and fifty come at once
	subscription, err := topic.Subscribe(pubsub.WithBufferSize(1024))
	if err != nil {
		return err
	}
	if err := h.Connect(ctx, *info); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return errors.New("the other peer has not subscribed")
	case <-meshed:
	}
	for i := 0; i < count; i++ {
		if err := topic.Publish(ctx, []byte(fmt.Sprintf("go %d", i))); err != nil {
			return err
		}
	}
	for {
		message, err := subscription.Next(ctx)
		if err != nil {
			return nil
		}
		if message.ReceivedFrom != h.ID() {
			fmt.Printf("%s %s\n", message.GetFrom(), message.Data)
		}
	}
}
