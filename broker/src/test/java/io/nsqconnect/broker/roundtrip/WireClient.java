package io.nsqconnect.broker.roundtrip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** A client of the V2 protocol that waits for every answer. */
public final class WireClient implements AutoCloseable {
  private static final int TIMEOUT_MS = 20_000;
  private static final int MESSAGE = 2;
  private static final int ID_LENGTH = 16;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  WireClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write("  V2".getBytes(ISO_8859_1));
  }

  public void send(String command) throws IOException {
    out.write((command + '\n').getBytes(ISO_8859_1));
  }

  /** Publishes, by {@code PUB topic} or {@code DPUB topic delay}. */
  public void publish(String command, String body) throws IOException {
    send(command);
    out.writeInt(body.length());
    out.write(body.getBytes(ISO_8859_1));
    expectOk();
  }

  public void subscribe(String topic, String channel, int ready) throws IOException {
    send("SUB " + topic + ' ' + channel);
    expectOk();
    send("RDY " + ready);
  }

  public StoredMessage next() throws IOException {
    int bodyLength = in.readInt() - Integer.BYTES - Long.BYTES - Short.BYTES - ID_LENGTH;
    int type = in.readInt();
    if (type != MESSAGE) {
      throw new IOException("frame type " + type + " (expected: " + MESSAGE + ")");
    }
    return new StoredMessage(
        in.readLong(), in.readUnsignedShort(), text(ID_LENGTH), text(bodyLength));
  }

  public void finish(StoredMessage message) throws IOException {
    send("FIN " + message.id());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void expectOk() throws IOException {
    String answer = text(in.readInt()).substring(Integer.BYTES);
    if (!answer.equals("OK")) {
      throw new IOException(answer + " (expected: OK)");
    }
  }

  private String text(int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, ISO_8859_1);
  }
}
