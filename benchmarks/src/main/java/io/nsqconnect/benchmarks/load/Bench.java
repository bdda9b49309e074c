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
  private static final int POLL_MS = 10;

  private final Load load;
  private final PrintStream progress;
  private final Watch watch;
  private final List<Wire> wires = new ArrayList<>();
  private final List<Thread> publishers = new ArrayList<>();
  private final List<Thread> consumers = new ArrayList<>();

  Bench(Load load, PrintStream progress, Watch watch) {
    this.load = load;
    this.progress = progress;
    this.watch = watch;
  }

  /** Runs to the end. */
  Result run() throws LoadException, InterruptedException {
    List<Wire> publishing = connect(load.mode().publishes() ? load.connections() : 0, false);
    List<Wire> consuming = connect(load.consumers(), true);
    for (int i = 0; i < consuming.size(); i++) {
      int channel = i / load.topics() % load.channels();
      Consuming.subscribe(consuming.get(i), load.topic(i), load.channel(channel));
    }
    if (load.waiting() > 0) {
      fill(publishing);
    }
    Run run = new Run(load, Schedule.of(load, System.nanoTime()));
    Tally delivered = load.mode().consumes() ? new Tally() : null;
    Tally published = load.mode().publishes() ? new Tally() : null;
    List<Consuming> subscribed = new ArrayList<>();
    for (Wire wire : consuming) {
      subscribed.add(new Consuming(run, wire));
    }
    for (Consuming consumer : subscribed) {
      consumers.add(start(run, consumer::read));
    }
    List<Publishing> writing = publish(run, publishing);
    run.begin();
    long missing = await(run);
    run.throwFailure();
    subscribed.forEach(consumer -> delivered.add(consumer.tally()));
    writing.forEach(publisher -> published.add(publisher.tally()));
    return new Result(load, run.schedule, published, delivered, missing);
  }

  /** Publishes what is to wait. */
  private void fill(List<Wire> publishing) throws LoadException, InterruptedException {
    Load filling = load.filling();
    Run run = new Run(filling, Schedule.of(filling, System.nanoTime()));
    publish(run, publishing);
    run.begin();
    for (Thread publisher : publishers) {
      publisher.join();
    }
    publishers.clear();
    run.throwFailure();
    progress.println(String.format(Locale.ROOT, "%,d messages wait", run.published.sum()));
  }

  private List<Publishing> publish(Run run, List<Wire> publishing) {
    List<Publishing> writing = new ArrayList<>();
    for (int i = 0; i < publishing.size(); i++) {
      Publishing publisher = new Publishing(run, publishing.get(i), (double) i / publishing.size());
      writing.add(publisher);
      publishers.add(start(run, publisher::write));
      publishers.add(start(run, () -> publisher.readAnswers(DRAIN_SECONDS * SECOND_NS)));
    }
    return writing;
  }

  /** Waits for the end; returns how many deliveries have not come. */
  private long await(Run run) throws InterruptedException {
    long nextNs = System.nanoTime() + SECOND_NS;
    long[] before = new long[2];
    boolean measuring = false;
    while (isWorking(run)) {
      Thread.sleep(POLL_MS);
      long now = System.nanoTime();
      if (!measuring && run.schedule.isMeasured(now)) {
        measuring = true;
        watch.begins(run.delivered.sum());
      }
      if (now - nextNs >= 0) {
        nextNs += SECOND_NS;
        tell(run, before);
      }
    }
    if (measuring) {
      watch.ends(run.delivered.sum());
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
    return load.mode().publishes() && load.mode().consumes() && load.waiting() == 0
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
                run.awaitBegin();
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
