package io.nsqconnect.protocol;

/**
 * Layout of a message as it travels to a consumer. Everything is big-endian.
 *
 * <pre>
 *   0        4        8                16       18                        34
 *  +--------+--------+----------------+--------+-------------------------+--------
 *  | size   | type=2 | timestamp (ns) |attempts| message id (16 bytes)   | body ...
 *  +--------+--------+----------------+--------+-------------------------+--------
 *           |&lt;------------------------ size bytes ---------------------------&gt;
 *                    |&lt;--------------- the record that disk queues hold ------&gt;
 * </pre>
 *
 * The timestamp counts nanoseconds since the Unix epoch, taken when the message was published. The
 * attempts are an unsigned 16-bit count that includes the delivery it travels with, and wraps.
 */
public final class MessageFrame {
  /** Offset of the size, which counts everything after itself. */
  public static final int SIZE_OFFSET = 0;

  /** Offset of the frame type. */
  public static final int TYPE_OFFSET = 4;

  /** Offset of the timestamp; also where the record of a disk queue begins. */
  public static final int TIMESTAMP_OFFSET = 8;

  /** Offset of the attempts. */
  public static final int ATTEMPTS_OFFSET = 16;

  /** Offset of the message id. */
  public static final int ID_OFFSET = 18;

  /** Offset of the body. */
  public static final int BODY_OFFSET = 34;

  /** Bytes of a record before the body: timestamp, attempts and id. */
  public static final int RECORD_HEADER_LENGTH = BODY_OFFSET - TIMESTAMP_OFFSET;

  private MessageFrame() {}
}
