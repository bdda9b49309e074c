package io.nsqconnect.broker.engine;

import java.util.Arrays;

/**
 * The consumers of a channel that can take a message now, served in turn: all of them, or those
 * that are near.
 */
final class ReadyConsumers {
  /** Which of its places a consumer has among all. */
  static final int ALL = 0;

  /** Which of its places a consumer has among those of its zone or region. */
  static final int NEAR = 1;

  static final int KINDS = 2;

  private static final Consumer[] NOBODY = {};
  private static final int MIN_CAPACITY = 4;

  private final int kind;
  private Consumer[] consumers = NOBODY;
  private int size;
  private int turn;

  ReadyConsumers(int kind) {
    this.kind = kind;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(Consumer consumer) {
    if (size == consumers.length) {
      consumers = Arrays.copyOf(consumers, Math.max(MIN_CAPACITY, size * 2));
    }
    consumer.readyPlaces[kind] = size;
    consumers[size++] = consumer;
  }

  void remove(Consumer consumer) {
    Consumer last = consumers[--size];
    consumers[size] = null;
    if (last != consumer) {
      int place = consumer.readyPlaces[kind];
      consumers[place] = last;
      last.readyPlaces[kind] = place;
    }
    consumer.readyPlaces[kind] = Consumer.NOT_READY;
  }

  /** Whose turn it is; there must be one. */
  Consumer next() {
    turn = turn + 1 < size ? turn + 1 : 0;
    return consumers[turn];
  }
}
