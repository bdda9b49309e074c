package io.nsqconnect.bridge.sample;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A blocking connection of NSQ's V2 protocol without any of its options. For one thread. */
final class NsqConnection implements Closeable {
  private static final int CONNECT_LIMIT_MS = 5_000;
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final String HEARTBEAT = "_heartbeat_";

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final DataOutputStream out;

  /** What the server sends: {@code type} as on the wire, {@code payload} what comes after it. */
  record Frame(int type, byte[] payload) {
    private static final int RESPONSE = 0;
    private static final int ERROR = 1;

    /** Bytes of a message before its body: timestamp (8), attempts (2), id (16). */
    static final int MESSAGE_HEADER_LENGTH = 26;

    static final int MESSAGE_ID_OFFSET = 10;

    boolean isResponse(String text) {
      return type == RESPONSE && text().equals(text);
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /**
   * Connects.
   *
   * @param address {@code host:port}
   */
  NsqConnection(String address) throws IOException {
    int colon = address.lastIndexOf(':');
    int port = Integer.parseInt(address.substring(colon + 1));
    socket.connect(new InetSocketAddress(address.substring(0, colon), port), CONNECT_LIMIT_MS);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    out.writeBytes("  V2");
  }

  /** Writes a command that is one line; it leaves with the next {@link #flush}. */
  void write(String command) throws IOException {
    out.writeBytes(command);
    out.writeByte('\n');
  }

  /** Writes a command that has a body. */
  void write(String command, byte[] body) throws IOException {
    write(command);
    out.writeInt(body.length);
    out.write(body);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Whether a read would have to wait for the server. */
  boolean isDrained() throws IOException {
    return in.available() == 0;
  }

  /** The next frame that is neither a heartbeat, which is answered, nor an error. */
  Frame read() throws IOException {
    while (true) {
      byte[] payload = new byte[in.readInt() - Integer.BYTES];
      int type = in.readInt();
      in.readFully(payload);
      Frame frame = new Frame(type, payload);
      if (frame.type() == Frame.ERROR) {
        throw new IOException("nsqd at " + socket.getRemoteSocketAddress() + ": " + frame.text());
      }
      if (!frame.isResponse(HEARTBEAT)) {
        return frame;
      }
      write("NOP");
      flush();
    }
  }

  /** Sends what was written and waits for its one answer, which must be OK. */
  void expectOk() throws IOException {
    flush();
    Frame answer = read();
    if (!answer.isResponse("OK")) {
      throw new IOException("nsqd answered \"" + answer.text() + "\" (expected: OK)");
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
