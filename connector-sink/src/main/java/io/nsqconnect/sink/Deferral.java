package io.nsqconnect.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * How long NSQ is to keep a message back: what the record's header says, else the same for all.
 *
 * @param header of milliseconds
 * @param defaultMs for records without the header; 0 for not at all
 * @param maxMs the longest that nsqd takes
 */
record Deferral(HeaderText header, long defaultMs, long maxMs) {
  /**
   * In milliseconds; 0 for not at all.
   *
   * @throws InvalidRecordException if the header says something else
   */
  long deferMs(SinkRecord record) {
    String text = header.of(record);
    return text == null ? defaultMs : parse(text.trim());
  }

  private long parse(String text) {
    try {
      long deferMs = Long.parseLong(text);
      if (deferMs >= 0 && deferMs <= maxMs) {
        return deferMs;
      }
    } catch (NumberFormatException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private InvalidRecordException invalid(String text, NumberFormatException cause) {
    return new InvalidRecordException(
        "header %s is \"%s\" (expected: milliseconds from 0 to %d)"
            .formatted(header.name(), text, maxMs),
        cause);
  }
}
