package io.nsqconnect.benchmarks.load;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One run: opens all connections, lets them work, tells each second how it goes, and adds up.
 *
 * <p>Consumers subscribe before anything is published. When publishing has ended, answers and
 * deliveries that are on their way have {@value #DRAIN_SECONDS} s.
 */
final class Bench implements AutoCloseable {
  private static final long DRAIN_SECONDS = 30;
  private static final long SECOND_NS = 1_000_000_000;
  private static final int POLL_MS = 20;

  private final Load load;
  private final PrintStream progress;
  private final List<Wire> wires = new ArrayList<>();
  private final List<Thread> publishers = new ArrayList<>();
  private final List<Thread> consumers = new ArrayList<>();

  Bench(Load load, PrintStream progress) {
    this.load = load;
    this.progress = progress;
  }

  /** Runs to the end. */
  Result run() throws LoadException, InterruptedException {
    List<Wire> publishing = connect(load.mode().publishes() ? load.connections() : 0, false);
    List<Wire> consuming = connect(load.channels() * load.consumersPerChannel(), true);
    Run run = new Run(load, Schedule.of(load, System.nanoTime()));
    Tally delivered = load.mode().consumes() ? new Tally() : null;
    Tally published = load.mode().publishes() ? new Tally() : null;
    List<Consuming> subscribed = new ArrayList<>();
    for (int i = 0; i < consuming.size(); i++) {
      subscribed.add(new Consuming(run, consuming.get(i), load.channel(i % load.channels())));
    }
    for (Consuming consumer : subscribed) {
      consumers.add(start(run, consumer::read));
    }
    List<Publishing> writing = new ArrayList<>();
    for (int i = 0; i < publishing.size(); i++) {
      Publishing publisher = new Publishing(run, publishing.get(i), (double) i / publishing.size());
      writing.add(publisher);
      publishers.add(start(run, publisher::write));
      publishers.add(start(run, () -> publisher.readAnswers(DRAIN_SECONDS * SECOND_NS)));
    }
    long missing = await(run);
    run.throwFailure();
    subscribed.forEach(consumer -> delivered.add(consumer.tally()));
    writing.forEach(publisher -> published.add(publisher.tally()));
    return new Result(load, run.schedule, published, delivered, missing);
  }

  /** Waits for the end; returns how many deliveries have not come. */
  private long await(Run run) throws InterruptedException {
    long nextNs = System.nanoTime() + SECOND_NS;
    long[] before = new long[2];
    while (isWorking(run)) {
      Thread.sleep(POLL_MS);
      if (System.nanoTime() - nextNs >= 0) {
        nextNs += SECOND_NS;
        tell(run, before);
      }
    }
    run.stop();
    for (Thread consumer : consumers) {
      consumer.join();
    }
    return missing(run);
  }

  private boolean isWorking(Run run) {
    if (publishers.stream().anyMatch(Thread::isAlive)) {
      return true;
    }
    long now = System.nanoTime();
    if (run.isStopped() || consumers.stream().noneMatch(Thread::isAlive)) {
      return false;
    }
    if (!load.mode().publishes()) {
      return now - run.schedule.endNs() < 0;
    }
    return missing(run) > 0 && now - run.schedule.endNs() < DRAIN_SECONDS * SECOND_NS;
  }

  private long missing(Run run) {
    return load.mode() == Mode.E2E || load.mode() == Mode.FANOUT
        ? Math.max(0, run.published.sum() * load.channels() - run.delivered.sum())
        : 0;
  }

  private void tell(Run run, long[] before) {
    long published = run.published.sum();
    long delivered = run.delivered.sum();
    long now = System.nanoTime();
    progress.println(
        String.format(
            Locale.ROOT,
            "%s%d s: %,d published, %,d delivered in the last second",
            run.schedule.isMeasured(now) ? "" : "warming up, ",
            (now - run.schedule.startNs()) / SECOND_NS,
            published - before[0],
            delivered - before[1]));
    before[0] = published;
    before[1] = delivered;
  }

  private List<Wire> connect(int count, boolean heartbeats) throws LoadException {
    List<Wire> connected = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Wire wire =
          Wire.connect(load.broker(), heartbeats, load.options().get(LoadOptions.UNBUFFERED));
      wires.add(wire);
      connected.add(wire);
    }
    return connected;
  }

  private static Thread start(Run run, Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (LoadException e) {
                run.fail(e);
              }
            },
            "load");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Hangs up. */
  @Override
  public void close() {
    wires.forEach(Wire::close);
  }

  @FunctionalInterface
  private interface Work {
    void run() throws LoadException;
  }
}
