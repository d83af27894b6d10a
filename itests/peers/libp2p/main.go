// Command p2p is a go-libp2p peer for Holdfast's interop tests and benchmarks.
//
//	p2p listen [-secret HEX] [-security noise|tls] [-port N]
//	    prints its address, answers the protocols below, ends with its standard input, whose lines it obeys:
//	    "speak ID" and "drop ID" make it echo a protocol, and no more; "memory" makes it print what it holds, in bytes
//	p2p dial   [-secret HEX] [-security noise|tls] ADDR echo|bulk|streams|trips|handshakes ARGS...
//	    runs one measurement against a listening peer and prints it as JSON
//	p2p crowd  [-secret HEX] [-security noise|tls] ADDR COUNT
//	    connects as so many peers, prints "connected", ends with its standard input
//	p2p pubsub [-secret HEX] ADDR TOPIC COUNT
//	    joins a topic, publishes COUNT messages, prints what it receives, a line each
//	p2p mdns   [-secret HEX] SERVICE
//	    listens on all interfaces, prints whom it finds by mDNS and who connects, ends with its standard input
package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"

	libp2p "github.com/libp2p/go-libp2p"
	"github.com/libp2p/go-libp2p/core/connmgr"
	"github.com/libp2p/go-libp2p/core/event"
	"github.com/libp2p/go-libp2p/core/host"
	"github.com/libp2p/go-libp2p/core/network"
	"github.com/libp2p/go-libp2p/core/peer"
	"github.com/libp2p/go-libp2p/core/protocol"
	"github.com/libp2p/go-libp2p/p2p/security/noise"
	tls "github.com/libp2p/go-libp2p/p2p/security/tls"
	"github.com/libp2p/go-libp2p/p2p/transport/tcp"
)

const (
	// what comes in goes out
	echoProtocol = "/holdfast/echo/1"
	// what comes in is counted: the number goes out at its end, as text
	sinkProtocol = "/holdfast/sink/1"
	// a number as text and a newline come in, so many bytes go out
	sourceProtocol = "/holdfast/source/1"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "p2p:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		return errors.New("found no command, expected listen, dial, crowd, pubsub or mdns")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	secret := flags.String("secret", "", "the private network's key, 64 hexadecimal digits")
	security := flags.String("security", "", "noise or tls; both if empty")
	port := flags.Int("port", 0, "to listen on")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	address := ""
	if args[0] == "listen" {
		address = fmt.Sprintf("/ip4/127.0.0.1/tcp/%d", *port)
	}
	if args[0] == "mdns" {
		address = fmt.Sprintf("/ip4/0.0.0.0/tcp/%d", *port)
	}
	h, err := newHost(address, *secret, *security)
	if err != nil {
		return err
	}
	defer h.Close()
	switch args[0] {
	case "listen":
		return listen(h)
	case "dial":
		return dial(h, flags.Args())
	case "crowd":
		return crowd(flags.Args(), func() (host.Host, error) { return newHost("", *secret, *security) })
	case "pubsub":
		return gossip(h, flags.Args())
	case "mdns":
		return discover(h, flags.Arg(0))
	}
	return fmt.Errorf("found the command %q, expected listen, dial, crowd, pubsub or mdns", args[0])
}

func newHost(address, secret, security string) (host.Host, error) {
	options := []libp2p.Option{libp2p.Transport(tcp.NewTCPTransport), libp2p.DisableRelay(), libp2p.UserAgent("holdfast-test-peer"),
		libp2p.ResourceManager(&network.NullResourceManager{}), libp2p.ConnectionManager(connmgr.NullConnMgr{})}
	if address == "" {
		options = append(options, libp2p.NoListenAddrs)
	} else {
		options = append(options, libp2p.ListenAddrStrings(address))
	}
	switch security {
	case "noise":
		options = append(options, libp2p.Security(noise.ID, noise.New))
	case "tls":
		options = append(options, libp2p.Security(tls.ID, tls.New))
	}
	if secret != "" {
		key, err := hex.DecodeString(secret)
		if err != nil {
			return nil, err
		}
		options = append(options, libp2p.PrivateNetwork(key))
	}
	return libp2p.New(options...)
}

func listen(h host.Host) error {
	echo := func(s network.Stream) {
		if _, err := io.Copy(s, s); err != nil {
			s.Reset()
			return
		}
		s.Close()
	}
	h.SetStreamHandler(echoProtocol, echo)
	h.SetStreamHandler(sinkProtocol, func(s network.Stream) {
		n, err := io.Copy(io.Discard, s)
		if err != nil {
			s.Reset()
			return
		}
		fmt.Fprint(s, n)
		s.Close()
	})
	h.SetStreamHandler(sourceProtocol, func(s network.Stream) {
		line, err := bufio.NewReader(s).ReadString('\n')
		if err != nil {
			s.Reset()
			return
		}
		n, err := strconv.ParseInt(line[:len(line)-1], 10, 64)
		if err != nil {
			s.Reset()
			return
		}
		io.CopyN(s, zeros{}, n)
		s.Close()
	})
	fmt.Printf("%s/p2p/%s\n", h.Addrs()[0], h.ID())
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		what, id, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "speak":
			h.SetStreamHandler(protocol.ID(id), echo)
		case "drop":
			h.RemoveStreamHandler(protocol.ID(id))
		case "memory":
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			fmt.Printf("{\"memory\":%d}\n", m.HeapAlloc+m.StackInuse)
		default:
			return fmt.Errorf("found the line %q, expected speak, drop or memory", lines.Text())
		}
	}
	return nil
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func dial(h host.Host, args []string) error {
	if len(args) < 2 {
		return errors.New("found too few words, expected an address and what to do")
	}
	info, err := peer.AddrInfoFromString(args[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	// who subscribes must listen: what it does not take holds up identify
	var identified event.Subscription
	if args[1] == "echo" {
		if identified, err = h.EventBus().Subscribe(new(event.EvtPeerIdentificationCompleted)); err != nil {
			return err
		}
		defer identified.Close()
	}
	if err := h.Connect(ctx, *info); err != nil {
		return err
	}
	number := func(i int, otherwise int64) int64 {
		if len(args) <= i {
			return otherwise
		}
		n, err := strconv.ParseInt(args[i], 10, 64)
		if err != nil {
			return otherwise
		}
		return n
	}
	var result map[string]any
	switch args[1] {
	case "echo":
		if result, err = echo(ctx, h, info.ID, number(2, 1<<20)); err == nil {
			result["signed"], err = signed(ctx, identified)
		}
	case "bulk":
		result, err = bulk(ctx, h, info.ID, number(2, 256<<20))
	case "streams":
		result, err = streams(ctx, h, info.ID, number(2, 10000))
	case "trips":
		result, err = trips(ctx, h, info.ID, number(2, 10000), int(number(3, 1)))
	case "handshakes":
		result, err = handshakes(ctx, h, *info, number(2, 200))
	default:
		err = fmt.Errorf("found %q, expected echo, bulk, streams, trips or handshakes", args[1])
	}
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(result)
}

// crowd makes so many hosts that connect to the same peer.
func crowd(args []string, newHost func() (host.Host, error)) error {
	if len(args) != 2 {
		return errors.New("found other than two words, expected an address and a number")
	}
	info, err := peer.AddrInfoFromString(args[0])
	if err != nil {
		return err
	}
	count, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	for i := 0; i < count; i++ {
		h, err := newHost()
		if err != nil {
			return err
		}
		defer h.Close()
		if err := h.Connect(context.Background(), *info); err != nil {
			return err
		}
	}
	fmt.Println("connected")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func per(n float64, start time.Time) float64 { return n / time.Since(start).Seconds() }

// echo sends random bytes and checks that they come back.
func echo(ctx context.Context, h host.Host, id peer.ID, n int64) (map[string]any, error) {
	s, err := h.NewStream(ctx, id, echoProtocol)
	if err != nil {
		return nil, err
	}
	sent := make([]byte, n)
	rand.Read(sent)
	go func() {
		s.Write(sent)
		s.CloseWrite()
	}()
	back, err := io.ReadAll(s)
	if err != nil {
		return nil, err
	}
	if string(back) != string(sent) {
		return nil, fmt.Errorf("other bytes came back: %d of %d", len(back), len(sent))
	}
	state := h.Network().ConnsToPeer(id)[0].ConnState()
	agent, _ := h.Peerstore().Get(id, "AgentVersion")
	return map[string]any{"bytes": n, "security": state.Security, "muxer": state.StreamMultiplexer, "agent": agent}, nil
}

// signed gives the addresses in the signed peer record that identify has verified.
func signed(ctx context.Context, identified event.Subscription) ([]string, error) {
	addresses := []string{}
	select {
	case <-ctx.Done():
		return nil, errors.New("the other peer has not identified itself")
	case e := <-identified.Out():
		if envelope := e.(event.EvtPeerIdentificationCompleted).SignedPeerRecord; envelope != nil {
			record, err := envelope.Record()
			if err != nil {
				return nil, err
			}
			for _, a := range record.(*peer.PeerRecord).Addrs {
				addresses = append(addresses, a.String())
			}
		}
	}
	return addresses, nil
}

// bulk sends so many bytes to the other side's sink, then has as many sent.
func bulk(ctx context.Context, h host.Host, id peer.ID, n int64) (map[string]any, error) {
	s, err := h.NewStream(ctx, id, sinkProtocol)
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if _, err := io.CopyBuffer(struct{ io.Writer }{s}, io.LimitReader(zeros{}, n), make([]byte, 256<<10)); err != nil {
		return nil, err
	}
	s.CloseWrite()
	answer, err := io.ReadAll(s)
	if err != nil || string(answer) != strconv.FormatInt(n, 10) {
		return nil, fmt.Errorf("the sink answered %q, %v", answer, err)
	}
	up := per(float64(n), start)
	if s, err = h.NewStream(ctx, id, sourceProtocol); err != nil {
		return nil, err
	}
	start = time.Now()
	fmt.Fprintf(s, "%d\n", n)
	got, err := io.Copy(io.Discard, s)
	if err != nil || got != n {
		return nil, fmt.Errorf("the source gave %d of %d bytes, %v", got, n, err)
	}
	return map[string]any{"bytes": n, "sent_per_second": up, "received_per_second": per(float64(n), start)}, nil
}

// streams opens streams one after the other, with a byte there and back on each.
func streams(ctx context.Context, h host.Host, id peer.ID, n int64) (map[string]any, error) {
	start := time.Now()
	for i := int64(0); i < n; i++ {
		s, err := h.NewStream(ctx, id, echoProtocol)
		if err != nil {
			return nil, err
		}
		s.Write([]byte{1})
		s.CloseWrite()
		if b, err := io.ReadAll(s); err != nil || len(b) != 1 {
			return nil, fmt.Errorf("stream %d: %d bytes, %v", i, len(b), err)
		}
	}
	return map[string]any{"streams": n, "streams_per_second": per(float64(n), start)}, nil
}

// trips sends 100 bytes and waits for them, on so many streams at the same time.
func trips(ctx context.Context, h host.Host, id peer.ID, n int64, inFlight int) (map[string]any, error) {
	var wait sync.WaitGroup
	failures := make(chan error, inFlight)
	start := time.Now()
	for w := 0; w < inFlight; w++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			s, err := h.NewStream(ctx, id, echoProtocol)
			if err != nil {
				failures <- err
				return
			}
			defer s.Reset()
			message := make([]byte, 100)
			for i := int64(0); i < n/int64(inFlight); i++ {
				if _, err := s.Write(message); err != nil {
					failures <- err
					return
				}
				if _, err := io.ReadFull(s, message); err != nil {
					failures <- err
					return
				}
			}
		}()
	}
	wait.Wait()
	select {
	case err := <-failures:
		return nil, err
	default:
	}
	return map[string]any{"trips": n, "in_flight": inFlight, "trips_per_second": per(float64(n), start)}, nil
}

// handshakes connects, and closes the connection, again and again.
func handshakes(ctx context.Context, h host.Host, info peer.AddrInfo, n int64) (map[string]any, error) {
	start := time.Now()
	for i := int64(0); i < n; i++ {
		if err := h.Network().ClosePeer(info.ID); err != nil {
			return nil, err
		}
		if err := h.Connect(ctx, info); err != nil {
			return nil, err
		}
	}
	return map[string]any{"handshakes": n, "handshakes_per_second": per(float64(n), start)}, nil
}
