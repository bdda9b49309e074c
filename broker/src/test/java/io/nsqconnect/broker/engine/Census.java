package io.nsqconnect.broker.engine;

import io.netty.buffer.Unpooled;
import io.nsqconnect.protocol.MessageFrame;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Reads from the innermost parts of an engine what is where, and disturbs nothing. */
final class Census {
  private Census() {}

  /** The number of the message that {@code handle} refers to. */
  static long number(Slab slab, long handle) {
    return ModelMessage.numberIn(slab.memory(handle), slab.offset(handle));
  }

  /** The messages that wait in a channel, with their attempts. */
  static Map<Long, Integer> waiting(Channel channel) {
    Map<Long, Integer> waiting = new HashMap<>();
    Slab slab = channel.engine().slab();
    channel
        .queue()
        .forEachInMemory(
            handle -> addOnce(waiting, number(slab, handle), Handle.attempts(handle), channel));
    if (channel.spillDepth() > 0) {
      for (byte[] record : spillOf(channel).records()) {
        addOnce(waiting, numberOf(record), attemptsOf(record), channel);
      }
    }
    return waiting;
  }

  /** The messages that wait in a topic's queue. */
  static Set<Long> backlog(Topic topic) {
    Map<Long, Integer> backlog = new HashMap<>();
    Slab slab = topic.engine().slab();
    topic.backlog().forEachInMemory(handle -> addOnce(backlog, number(slab, handle), 0, topic));
    if (topic.spillDepth() > 0) {
      MemorySpill spill = ((MemorySpills) topic.engine().spills()).spill(topic.name());
      for (byte[] record : spill.records()) {
        addOnce(backlog, numberOf(record), 0, topic);
      }
    }
    return backlog.keySet();
  }

  /** The messages that wait in a topic and are to be delayed once they leave it. */
  static Set<Long> delayedBacklog(Topic topic) {
    Set<Long> delayed = new HashSet<>();
    topic
        .delayedBacklog()
        .forEach(
            (handle, delayNs) -> delayed.add(number(topic.engine().slab(), handle)),
            (record, delayNs) -> delayed.add(numberOf(stored(topic, topic.name(), record))));
    return delayed;
  }

  /** Messages of a topic and its channels that are in memory, copies of one message counted. */
  static long inMemory(Topic topic) {
    long[] count = {topic.depth() - topic.spillDepth() - topic.delayedBacklog().storedCount()};
    topic
        .channels()
        .forEach(
            channel ->
                count[0] +=
                    channel.depth()
                        - channel.spillDepth()
                        + channel.inFlightCount()
                        + channel.deferredCount()
                        - channel.deferred().storedCount());
    return count[0];
  }

  /** The deferred messages of a channel. */
  static Map<Long, ModelChannel.Deferred> deferred(Channel channel) {
    Map<Long, ModelChannel.Deferred> deferred = new HashMap<>();
    Slab slab = channel.engine().slab();
    String name = channel.topic().name() + ':' + channel.name();
    channel
        .deferred()
        .forEach(
            (handle, dueNs) ->
                deferred.put(
                    number(slab, handle),
                    new ModelChannel.Deferred(Handle.attempts(handle), dueNs)),
            (record, dueNs) -> {
              byte[] bytes = stored(channel.topic(), name, record);
              deferred.put(numberOf(bytes), new ModelChannel.Deferred(attemptsOf(bytes), dueNs));
            });
    return deferred;
  }

  private static byte[] stored(Topic topic, String name, long record) {
    MemorySpills spills = (MemorySpills) topic.engine().spills();
    return spills.deferredSpill(name).records().get(record).bytes();
  }

  static MemorySpill spillOf(Channel channel) {
    MemorySpills spills = (MemorySpills) channel.engine().spills();
    return spills.spill(channel.topic().name() + ':' + channel.name());
  }

  private static void addOnce(Map<Long, Integer> all, long number, int attempts, Object where) {
    if (all.put(number, attempts) != null) {
      throw new AssertionError(where + ": message " + number + " is there twice");
    }
  }

  private static long numberOf(byte[] record) {
    return Unpooled.wrappedBuffer(record).getLong(MessageFrame.RECORD_HEADER_LENGTH);
  }

  private static int attemptsOf(byte[] record) {
    int offset = MessageFrame.ATTEMPTS_OFFSET - MessageFrame.TIMESTAMP_OFFSET;
    return Unpooled.wrappedBuffer(record).getUnsignedShort(offset);
  }
}
