package io.nsqconnect.bridge;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The ports of one set of processes, all of the loopback address.
 *
 * @param nsqdTcp the broker's V2 protocol
 * @param nsqdHttp the broker's HTTP interface
 * @param kafka Kafka's clients
 * @param kafkaController Kafka's own controller
 * @param connect the worker's REST interface
 */
public record Ports(int nsqdTcp, int nsqdHttp, int kafka, int kafkaController, int connect) {
  /** The only address that anything here binds to. */
  static final String HOST = "127.0.0.1";

  /** The ports that everybody expects these programs on. */
  public static Ports wellKnown() {
    return new Ports(4150, 4151, 9092, 9093, 8083);
  }

  /** Ports that are free now. */
  public static Ports free() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        sockets.add(new ServerSocket());
        sockets.get(i).bind(new InetSocketAddress(HOST, 0));
      }
      int[] ports = sockets.stream().mapToInt(ServerSocket::getLocalPort).toArray();
      return new Ports(ports[0], ports[1], ports[2], ports[3], ports[4]);
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  URI nsqdHttpUri() {
    return URI.create("http://" + address(nsqdHttp));
  }

  URI connectUri() {
    return URI.create("http://" + address(connect));
  }

  /** Whether somebody listens on {@code port}, or it may not be listened on. */
  public static boolean isTaken(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(HOST, port));
      return false;
    } catch (IOException taken) {
      return true;
    }
  }

  /** Host and port of {@code port}. */
  static String address(int port) {
    return HOST + ":" + port;
  }
}
