package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a server sends besides messages.
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

  private Frames() {}

  /** A response frame of {@code payload}. */
  public static byte[] response(String payload) {
    return frame(FrameType.RESPONSE, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** The error frame of {@code error}; Latin-1, so that bytes a client sent return as they came. */
  public static byte[] error(NsqException error) {
    return frame(FrameType.ERROR, error.frameText().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The answer to a wrong magic: a code without a description. */
  public static byte[] badProtocol() {
    return frame(
        FrameType.ERROR, ErrorCode.E_BAD_PROTOCOL.name().getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(FrameType type, byte[] payload) {
    return ByteBuffer.allocate(HEADER_LENGTH + payload.length)
        .putInt(Integer.BYTES + payload.length)
        .putInt(type.ordinal())
        .put(payload)
        .array();
  }

  /** The text of a response or error payload. */
  public static String text(ByteBuf payload) {
    return new String(ByteBufUtil.getBytes(payload), StandardCharsets.UTF_8);
  }
}
