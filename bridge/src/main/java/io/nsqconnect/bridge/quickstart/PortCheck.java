package io.nsqconnect.bridge.quickstart;

import io.nsqconnect.bridge.Ports;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/** Finds out before anything starts whether every port can be had. */
final class PortCheck {
  /** What {@code port} is for and which option changes it. */
  private record Use(int port, String purpose, Flag flag) {}

  private PortCheck() {}

  /**
   * Throws, with one line for people, if a port is wanted twice or is taken.
   *
   * @param isTaken whether somebody has the port
   */
  static void requireFree(Ports ports, IntPredicate isTaken)
      throws IOException, BadOptionException {
    Map<Integer, Use> uses = new HashMap<>();
    for (Use use : uses(ports)) {
      Use other = uses.putIfAbsent(use.port(), use);
      if (other != null) {
        throw new BadOptionException(
            String.format(
                "port %d is wanted for %s and for %s: change one with %s or %s",
                use.port(),
                other.purpose(),
                use.purpose(),
                other.flag().spelling(),
                use.flag().spelling()));
      }
      if (isTaken.test(use.port())) {
        throw new IOException(
            String.format(
                "port %d, wanted for %s, is in use: choose another one with %s",
                use.port(), use.purpose(), use.flag().spelling()));
      }
    }
  }

  private static List<Use> uses(Ports ports) {
    return List.of(
        new Use(ports.nsqdTcp(), "nsqd (TCP)", Flag.NSQD_TCP_PORT),
        new Use(ports.nsqdHttp(), "nsqd (HTTP)", Flag.NSQD_HTTP_PORT),
        new Use(ports.kafka(), "Kafka", Flag.KAFKA_PORT),
        new Use(ports.kafkaController(), "Kafka's controller", Flag.CONTROLLER_PORT),
        new Use(ports.connect(), "the Connect worker", Flag.CONNECT_PORT));
  }
}
