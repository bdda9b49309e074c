package io.nsqconnect.broker.sockets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The names that the system has for ports; the JDK does not look them up. */
final class ServiceNames {
  private static final Path SERVICES = Path.of("/etc/services");
  private static final String TCP = "/tcp";

  private ServiceNames() {}

  /** The TCP port of {@code service}, or -1. */
  static int tcpPort(String service) {
    try (Stream<String> lines = Files.lines(SERVICES, StandardCharsets.ISO_8859_1)) {
      return tcpPort(service, lines);
    } catch (IOException | UncheckedIOException e) {
      // There is no such file everywhere, and then there are no such names.
      return -1;
    }
  }

  /** The TCP port of {@code service} in lines like {@code http 80/tcp www # WorldWideWeb}. */
  static int tcpPort(String service, Stream<String> lines) {
    String name = service.toLowerCase(Locale.ROOT);
    return lines
        .map(line -> Arrays.asList(line.replaceAll("#.*", "").strip().split("\\s+")))
        .filter(words -> words.size() > 1 && names(words).contains(name))
        .map(words -> words.get(1))
        .filter(port -> port.matches("[0-9]{1,5}" + TCP))
        .mapToInt(port -> Integer.parseInt(port.substring(0, port.length() - TCP.length())))
        .findFirst()
        .orElse(-1);
  }

  private static List<String> names(List<String> words) {
    return Stream.concat(Stream.of(words.get(0)), words.stream().skip(2)).toList();
  }
}
