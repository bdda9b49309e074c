package io.nsqconnect.it.kill;

import io.nsqconnect.it.Deadlines;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The connections that put load on one process, each on a thread of its own. */
final class Workload {
  static final int TOPICS = 4;
  private static final int CHANNELS_PER_TOPIC = 3;
  private static final int PUBLISHERS = 2;

  private final Journal journal;
  private final Life life;
  private final int port;
  private final List<Thread> threads = new ArrayList<>();

  Workload(Journal journal, Life life, int port) {
    this.journal = journal;
    this.life = life;
    this.port = port;
  }

  static String topic(int index) {
    return "topic" + index;
  }

  /** Every channel of every topic. */
  static List<ChannelName> channels() {
    return IntStream.range(0, TOPICS * CHANNELS_PER_TOPIC)
        .mapToObj(
            i -> new ChannelName(topic(i / CHANNELS_PER_TOPIC), "channel" + i % CHANNELS_PER_TOPIC))
        .toList();
  }

  /** Starts the publishers and consumers of a plan. */
  void start(LoadPlan plan) {
    SplittableRandom random = new SplittableRandom(plan.seed());
    for (int i = 0; i < PUBLISHERS; i++) {
      start("publisher", new Publisher(journal, life, plan, port, random.split()));
    }
    for (int i = 0; i < channels().size(); i++) {
      for (int k = 0; k < plan.consumers().get(i); k++) {
        subscribe(channels().get(i), plan.habits(), random.split());
      }
    }
  }

  /** Starts a consumer for every channel that finishes everything. */
  void drain() {
    channels().forEach(channel -> subscribe(channel, Habits.DRAINING, new SplittableRandom(0)));
  }

  /** Waits until all threads have seen that the broker is gone. */
  void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(Deadlines.STEP.toMillis());
      if (thread.isAlive()) {
        journal.trouble(life, thread.getName() + " does not end");
      }
    }
  }

  private void subscribe(ChannelName channel, Habits habits, SplittableRandom random) {
    start("consumer", new Subscriber(journal, life, channel, habits, port, random));
  }

  private void start(String name, Runnable work) {
    Thread thread = new Thread(work, name + '-' + threads.size());
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((who, e) -> failed(who.getName(), e));
    threads.add(thread);
    thread.start();
  }

  /** What a connection is told while its broker ends may be anything. */
  private void failed(String name, Throwable e) {
    if (!life.isOver()) {
      journal.trouble(life, name + ": " + e);
    }
  }
}
