package io.nsqconnect.it;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The V2 protocol as its specification says it, without any of our own code, so that both can't be
 * wrong in the same way. Blocking; one thread reads and one writes.
 */
public final class V2Client implements AutoCloseable {
  private static final int RESPONSE = 0;
  private static final int ERROR = 1;
  private static final int MESSAGE = 2;
  private static final int ID_LENGTH = 16;
  private static final int MESSAGE_HEADER_LENGTH = 8 + 2 + ID_LENGTH;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;

  private V2Client(int port) throws IOException {
    int deadlineMs = Math.toIntExact(Deadlines.STEP.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), deadlineMs);
    socket.setSoTimeout(deadlineMs);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
    out.write(latin1("  V2"));
  }

  /** Connects to a broker on this host and says the magic. */
  public static V2Client connect(int port) {
    try {
      return new V2Client(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a command that has no body. */
  public void send(String command) {
    write(latin1(command + '\n'));
  }

  /** Sends a command with a body. */
  public void send(String command, String body) {
    byte[] line = latin1(command + '\n');
    byte[] bytes = latin1(body);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(line);
    whole.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    whole.writeBytes(bytes);
    write(whole.toByteArray());
  }

  /** Sends {@code PUB} and waits for the answer. */
  public void publish(String topic, String body) {
    send("PUB " + topic, body);
    expectOk();
  }

  /** Subscribes and asks for up to {@code ready} messages at a time. */
  public void subscribe(String topic, String channel, int ready) {
    send("SUB " + topic + ' ' + channel);
    expectOk();
    send("RDY " + ready);
  }

  /** Reads the answer {@code OK}. */
  public void expectOk() {
    Frame frame = next();
    if (!frame.equals(new Response("OK"))) {
      throw new AssertionError(frame + " (expected: OK)");
    }
  }

  /** Reads the next message. */
  public Message nextMessage() {
    Frame frame = next();
    if (frame instanceof Message message) {
      return message;
    }
    throw new AssertionError(frame + " (expected: a message)");
  }

  /** Reads the next frame; heartbeats are answered and passed over. */
  public Frame next() {
    try {
      while (true) {
        Frame frame = read();
        if (!frame.equals(new Response("_heartbeat_"))) {
          return frame;
        }
        send("NOP");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame read() throws IOException {
    int size = in.readInt();
    int type = in.readInt();
    int payloadLength = size - Integer.BYTES;
    return switch (type) {
      case RESPONSE -> new Response(text(payloadLength));
      case ERROR -> new ErrorAnswer(text(payloadLength));
      case MESSAGE ->
          new Message(
              in.readLong(),
              in.readUnsignedShort(),
              text(ID_LENGTH),
              text(payloadLength - MESSAGE_HEADER_LENGTH));
      default -> throw new AssertionError("frame type " + type + " (expected: 0 to 2)");
    };
  }

  private String text(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private void write(byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** What a server sends. */
  public sealed interface Frame {}

  /** An answer. */
  public record Response(String text) implements Frame {}

  /** An error: a code, a blank, a description. */
  public record ErrorAnswer(String text) implements Frame {}

  /** A message; the body as Latin-1, byte for byte. */
  public record Message(long timestampNs, int attempts, String id, String body) implements Frame {}
}
