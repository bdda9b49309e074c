package io.nsqconnect.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** How to find out from outside whether a process does its work. */
@FunctionalInterface
public interface Readiness {
  /** Longest time that one question may take. */
  Duration PROBE_LIMIT = Duration.ofSeconds(2);

  /** Whether it does its work now; a refused connection means no. */
  boolean isReady() throws InterruptedException;

  /** Ready when {@code port} of the loopback address accepts connections. */
  static Readiness accepting(int port) {
    return () -> {
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            (int) PROBE_LIMIT.toMillis());
        return true;
      } catch (IOException notYet) {
        return false;
      }
    };
  }

  /** Ready when a GET of {@code uri} is answered with status 200. */
  static Readiness answering(URI uri) {
    HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE_LIMIT).build();
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(PROBE_LIMIT).build();
    return () -> {
      try {
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
      } catch (IOException notYet) {
        return false;
      }
    };
  }
}
