package io.holdfast.libp2p.internal.pubsub;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** Many loops on the test's thread: which one takes its next step is by chance, the same with the same seed; time passes when told to. */
final class Simulation {
    private final Random random;
    private final List<Actor> actors = new ArrayList<>();
    private final PriorityQueue<Timed> timed = new PriorityQueue<>();
    private long now;
    private long count;

    private record Timed(long at, long order, Actor actor, Runnable task) implements Comparable<Timed> {
        @Override
        public int compareTo(Timed o) {
            return at != o.at ? Long.compare(at, o.at) : Long.compare(order, o.order);
        }
    }

    Simulation(long seed) {
        random = new Random(seed);
    }

    Actor actor() {
        Actor actor = new Actor();
        actors.add(actor);
        return actor;
    }

    ExecutorService pool() {
        return new Pool(actor());
    }

    Random random() {
        return random;
    }

    /** Until nobody has anything to do. */
    void settle() {
        List<Actor> busy = new ArrayList<>();
        long steps = 0;
        while (true) {
            busy.clear();
            for (Actor a : actors) {
                if (!a.tasks.isEmpty()) {
                    busy.add(a);
                }
            }
            if (busy.isEmpty()) {
                return;
            }
            if (++steps > 50_000_000) {
                throw new AssertionError("this does not end");
            }
            busy.get(random.nextInt(busy.size())).tasks.poll().run();
        }
    }

    void advance(Duration by) {
        settle();
        long end = now + by.toMillis();
        while (!timed.isEmpty() && timed.peek().at <= end) {
            Timed next = timed.poll();
            now = next.at;
            next.actor.tasks.add(next.task);
            settle();
        }
        now = end;
    }

    final class Actor implements Loop {
        private final Deque<Runnable> tasks = new ArrayDeque<>();
        private boolean ended;

        @Override
        public void execute(Runnable task) {
            if (ended) {
                throw new RejectedExecutionException("ended");
            }
            tasks.add(task);
        }

        @Override
        public void after(Duration delay, Runnable task) {
            timed.add(new Timed(now + delay.toMillis(), count++, this, () -> {
                if (!ended) {
                    task.run();
                }
            }));
        }

        @Override
        public long millis() {
            return now;
        }

        void end() {
            ended = true;
        }
    }

    private static final class Pool extends AbstractExecutorService {
        private final Actor actor;

        Pool(Actor actor) {
            this.actor = actor;
        }

        @Override
        public void execute(Runnable command) {
            actor.execute(command);
        }

        @Override
        public void shutdown() {
            actor.end();
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return actor.ended;
        }

        @Override
        public boolean isTerminated() {
            return actor.ended;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return actor.ended;
        }
    }
}
