package io.nsqconnect.sink;

import org.apache.kafka.connect.sink.SinkRecord;

/** What the body of a message is made of. */
interface Body {
  /**
   * The body for {@code record}.
   *
   * @throws org.apache.kafka.connect.errors.DataException if there is none
   */
  byte[] of(SinkRecord record);
}
