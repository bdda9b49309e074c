package io.nsqconnect.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the commands of a client. Arguments are trusted: names valid, bodies not empty. */
public final class Commands {
  /** The first bytes of a connection: protocol V2. */
  public static final String MAGIC = "  V2";

  private static final byte[] FIN = ascii("FIN ");
  private static final byte[] NOP = ascii("NOP\n");
  private static final byte[] CLS = ascii("CLS\n");
  private static final byte[] REQ = ascii("REQ ");
  private static final byte[] TOUCH = ascii("TOUCH ");

  private Commands() {}

  /** Appends the magic. */
  public static void writeMagic(ByteBuf out) {
    writeAscii(out, MAGIC);
  }

  /** Appends IDENTIFY with {@code json}. */
  public static void writeIdentify(ByteBuf out, String json) {
    writeAscii(out, "IDENTIFY\n");
    writeBody(out, json.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends AUTH with {@code secret}. */
  public static void writeAuth(ByteBuf out, byte[] secret) {
    writeAscii(out, "AUTH\n");
    writeBody(out, secret);
  }

  /** Appends SUB. */
  public static void writeSubscribe(ByteBuf out, String topic, String channel) {
    writeAscii(out, "SUB " + topic + ' ' + channel + '\n');
  }

  /** Appends RDY. */
  public static void writeReady(ByteBuf out, int count) {
    writeAscii(out, "RDY " + count + '\n');
  }

  /** Appends PUB. */
  public static void writePublish(ByteBuf out, String topic, byte[] body) {
    writeAscii(out, "PUB " + topic + '\n');
    writeBody(out, body);
  }

  /** Appends MPUB of {@code bodies}, at least one. */
  public static void writeMultiPublish(ByteBuf out, String topic, List<byte[]> bodies) {
    writeAscii(out, "MPUB " + topic + '\n');
    out.writeInt(multiPublishBodyLength(bodies));
    out.writeInt(bodies.size());
    for (byte[] body : bodies) {
      writeBody(out, body);
    }
  }

  /** Length of the body that {@link #writeMultiPublish} declares: what max-body-size limits. */
  public static int multiPublishBodyLength(List<byte[]> bodies) {
    int length = Integer.BYTES;
    for (byte[] body : bodies) {
      length = Math.addExact(length, Integer.BYTES + body.length);
    }
    return length;
  }

  /** Appends DPUB. */
  public static void writeDeferredPublish(ByteBuf out, String topic, long delayMs, byte[] body) {
    writeAscii(out, "DPUB " + topic + ' ' + delayMs + '\n');
    writeBody(out, body);
  }

  /** Appends FIN. */
  public static void writeFinish(ByteBuf out, MessageId id) {
    out.writeBytes(FIN);
    id.writeTo(out);
    out.writeByte('\n');
  }

  /** Appends REQ. */
  public static void writeRequeue(ByteBuf out, MessageId id, long delayMs) {
    out.writeBytes(REQ);
    id.writeTo(out);
    writeAscii(out, " " + delayMs + '\n');
  }

  /** Appends TOUCH. */
  public static void writeTouch(ByteBuf out, MessageId id) {
    out.writeBytes(TOUCH);
    id.writeTo(out);
    out.writeByte('\n');
  }

  /** Appends CLS. */
  public static void writeClose(ByteBuf out) {
    out.writeBytes(CLS);
  }

  /** Appends NOP. */
  public static void writeNop(ByteBuf out) {
    out.writeBytes(NOP);
  }

  private static void writeBody(ByteBuf out, byte[] body) {
    out.writeInt(body.length);
    out.writeBytes(body);
  }

  private static void writeAscii(ByteBuf out, String text) {
    ByteBufUtil.writeAscii(out, text);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
