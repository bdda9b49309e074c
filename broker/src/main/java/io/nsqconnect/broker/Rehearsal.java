package io.nsqconnect.broker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.ConfigurationException;
import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * A broker that does once what brokers do, for nobody: starts, takes a message and gives it out,
 * answers what operators ask, and stops.
 *
 * <p>A JVM that is told to archive the classes it has loaded then has those that a start, the first
 * clients and the first scrape need ({@code bin/nsqd-archive}). It talks to itself only, on ports
 * of the loopback interface that the system chooses, and gives up when an answer takes too long.
 */
public final class Rehearsal {
  private static final int ANSWER_TIMEOUT_MS = 10_000;

  private static final String TOPIC = "rehearsal";
  private static final int MAX_FRAME_BYTES = 64 * 1024;
  private static final int FRAME_TYPE_MESSAGE = 2;

  /** Where the id stands in a message's frame: behind type, time and attempts. */
  private static final int ID_OFFSET = 4 + 8 + 2;

  private static final int ID_LENGTH = 16;

  private Rehearsal() {}

  /** Runs once and ends the process; the argument is an empty directory for data. */
  public static void main(String[] arguments) {
    try {
      Configuration flags =
          Flags.parse(
              List.of(
                  "--tcp-address=127.0.0.1:0",
                  "--http-address=127.0.0.1:0",
                  "--data-path=" + arguments[0]));
      Nsqd nsqd = Main.start(Configurations.resolve(flags));
      messages(nsqd.identity().tcpPort());
      questions(nsqd.identity().httpPort());
    } catch (IOException | ConfigurationException | UsageException e) {
      System.err.println(e.getMessage());
      Runtime.getRuntime().halt(1);
    }
    System.exit(0);
  }

  private static void messages(int port) throws IOException {
    try (Socket socket = connect(port)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeBytes("  V2");
      send(out, "IDENTIFY", "{\"client_id\":\"rehearsal\",\"feature_negotiation\":true}");
      response(in);
      send(out, "PUB " + TOPIC, "a message");
      response(in);
      send(out, "DPUB " + TOPIC + " 1", "a deferred message");
      response(in);
      out.writeBytes("SUB " + TOPIC + " channel\n");
      response(in);
      out.writeBytes("RDY 2\n");
      for (int i = 0; i < 2; i++) {
        out.writeBytes("FIN " + messageId(in) + '\n');
      }
      out.writeBytes("CLS\n");
      response(in);
    }
  }

  private static void send(DataOutputStream out, String command, String body) throws IOException {
    out.writeBytes(command + '\n');
    out.writeInt(body.length());
    out.writeBytes(body);
  }

  private static void response(DataInputStream in) throws IOException {
    byte[] frame = frame(in);
    if (frame[3] != 0) {
      throw new IOException("refused: " + new String(frame, ISO_8859_1).strip());
    }
  }

  private static String messageId(DataInputStream in) throws IOException {
    byte[] frame = frame(in);
    if (frame[3] != FRAME_TYPE_MESSAGE) {
      throw new IOException("no message: " + new String(frame, ISO_8859_1).strip());
    }
    return new String(frame, ID_OFFSET, ID_LENGTH, ISO_8859_1);
  }

  private static byte[] frame(DataInputStream in) throws IOException {
    int size = in.readInt();
    if (size < Integer.BYTES || size > MAX_FRAME_BYTES) {
      throw new IOException("frame of " + size + " bytes (expected: 4 to " + MAX_FRAME_BYTES + ')');
    }
    return in.readNBytes(size);
  }

  private static void questions(int port) throws IOException {
    String pub = "POST /pub?topic=" + TOPIC + " HTTP/1.1\r\nContent-Length: 1\r\n";
    ask(port, pub, "m");
    for (String path : List.of("/ping", "/stats")) {
      ask(port, "GET " + path + " HTTP/1.1\r\n", "");
    }
  }

  private static void ask(int port, String head, String body) throws IOException {
    try (Socket socket = connect(port)) {
      OutputStream out = socket.getOutputStream();
      String request = head + "Host: localhost\r\nConnection: close\r\n\r\n" + body;
      out.write(request.getBytes(ISO_8859_1));
      String answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new IOException(head.strip() + ": " + answer.lines().findFirst().orElse("nothing"));
      }
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket();
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ANSWER_TIMEOUT_MS);
    socket.setSoTimeout(ANSWER_TIMEOUT_MS);
    return socket;
  }
}
