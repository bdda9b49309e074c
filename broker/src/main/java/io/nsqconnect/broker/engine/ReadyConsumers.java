package io.nsqconnect.broker.engine;

import java.util.Arrays;

/** The consumers of a channel that can take a message now, served in turn. */
final class ReadyConsumers {
  private static final Consumer[] NOBODY = {};
  private static final int MIN_CAPACITY = 4;

  private Consumer[] consumers = NOBODY;
  private int size;
  private int turn;

  boolean isEmpty() {
    return size == 0;
  }

  void add(Consumer consumer) {
    if (size == consumers.length) {
      consumers = Arrays.copyOf(consumers, Math.max(MIN_CAPACITY, size * 2));
    }
    consumer.readyPlace = size;
    consumers[size++] = consumer;
  }

  void remove(Consumer consumer) {
    Consumer last = consumers[--size];
    consumers[size] = null;
    if (last != consumer) {
      consumers[consumer.readyPlace] = last;
      last.readyPlace = consumer.readyPlace;
    }
    consumer.readyPlace = Consumer.NOT_READY;
  }

  /** Whose turn it is; there must be one. */
  Consumer next() {
    turn = turn + 1 < size ? turn + 1 : 0;
    return consumers[turn];
  }
}
