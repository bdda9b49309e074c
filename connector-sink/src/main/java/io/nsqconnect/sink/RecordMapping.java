package io.nsqconnect.sink;

import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Makes a message of a record, and checks all that nsqd would refuse, since a refusal costs the
 * connection. Belongs to the task's thread.
 */
final class RecordMapping {
  private final TopicRouting topics;
  private final Deferral deferral;
  private final Body body;
  private final int maxMessageBytes;

  RecordMapping(TopicRouting topics, Deferral deferral, Body body, int maxMessageBytes) {
    this.topics = topics;
    this.deferral = deferral;
    this.body = body;
    this.maxMessageBytes = maxMessageBytes;
  }

  /**
   * The message for {@code record}.
   *
   * @throws InvalidRecordException if there can be none that nsqd takes
   */
  Message message(SinkRecord record) {
    return new Message(topics.topic(record), deferral.deferMs(record), body(record));
  }

  private byte[] body(SinkRecord record) {
    byte[] bytes;
    try {
      bytes = body.of(record);
    } catch (DataException e) {
      throw new InvalidRecordException(e.getMessage(), e);
    }
    if (bytes.length == 0 || bytes.length > maxMessageBytes) {
      throw new InvalidRecordException(
          "message of %d bytes (expected: 1 to %d)".formatted(bytes.length, maxMessageBytes));
    }
    return bytes;
  }
}
