package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Writes what a server sends besides messages.
 *
 * <pre>
 *   0        4        8
 *  +--------+--------+-----------
 *  | size   | type   | payload ...      size = 4 + length of the payload
 *  +--------+--------+-----------
 * </pre>
 */
public final class Frames {
  /** Bytes of a frame before its payload. */
  public static final int HEADER_LENGTH = 8;

  /** The answer to a command that succeeded. */
  public static final String OK = "OK";

  /** The answer to CLS. */
  public static final String CLOSE_WAIT = "CLOSE_WAIT";

  /** Sent at each heartbeat interval; a client answers with NOP. */
  public static final String HEARTBEAT = "_heartbeat_";

  private static final byte[] OK_FRAME = {0, 0, 0, 6, 0, 0, 0, 0, 'O', 'K'};

  private Frames() {}

  /** Appends the answer {@value #OK}. */
  public static void writeOk(ByteBuf out) {
    out.writeBytes(OK_FRAME);
  }

  /** Appends a response frame of {@code payload}. */
  public static void writeResponse(ByteBuf out, String payload) {
    write(out, FrameType.RESPONSE, payload.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Appends the error frame of {@code error}; Latin-1, so that bytes a client sent return as they
   * came.
   */
  public static void writeError(ByteBuf out, NsqException error) {
    write(out, FrameType.ERROR, error.frameText().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Appends the answer to a wrong magic: a code without a description. */
  public static void writeBadProtocol(ByteBuf out) {
    write(
        out, FrameType.ERROR, ErrorCode.E_BAD_PROTOCOL.name().getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(ByteBuf out, FrameType type, byte[] payload) {
    out.writeInt(Integer.BYTES + payload.length);
    out.writeInt(type.ordinal());
    out.writeBytes(payload);
  }

  /** The text of a response or error payload. */
  public static String text(ByteBuf payload) {
    return new String(ByteBufUtil.getBytes(payload), StandardCharsets.UTF_8);
  }
}
