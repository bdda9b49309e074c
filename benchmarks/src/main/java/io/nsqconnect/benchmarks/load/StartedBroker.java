package io.nsqconnect.benchmarks.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.broker.outgoing.HostPort;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A broker that this program has started, with a data directory of its own. Both are gone when it
 * is closed, or when this program ends.
 */
final class StartedBroker implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";
  private static final Duration MAX_START = Duration.ofSeconds(30);
  private static final Duration MAX_STOP = Duration.ofSeconds(30);
  private static final Duration MAX_ANSWER = Duration.ofSeconds(30);

  /** From the moment at which a load has closed its connections. */
  private static final Duration MAX_GOODBYE = Duration.ofSeconds(10);

  private static final int POLL_MS = 20;
  private static final int CONNECT_TIMEOUT_MS = 1_000;
  private static final long KIB = 1024;

  private final PrintStream progress;
  private final HttpClient http = HttpClient.newHttpClient();
  private final HostPort tcp = freePort();
  private final HostPort web = freePort();
  private final Path directory;
  private final Process process;
  private boolean ended;

  private StartedBroker(BrokerCommand command, PrintStream progress) throws IOException {
    this.progress = progress;
    directory = Files.createTempDirectory("nsq-bench");
    Path data = Files.createDirectory(directory.resolve("data"));
    List<String> words = new ArrayList<>(command.words());
    words.add("--tcp-address=" + tcp);
    words.add("--http-address=" + web);
    words.add("--data-path=" + data);
    Path log = directory.resolve("log");
    process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end broker"));
  }

  /** Starts a broker and waits until it takes connections. */
  static StartedBroker start(BrokerCommand command, PrintStream progress)
      throws LoadException, InterruptedException {
    try {
      StartedBroker broker = new StartedBroker(command, progress);
      long deadline = System.nanoTime() + MAX_START.toNanos();
      while (!isListening(broker.tcp) || !isListening(broker.web)) {
        if (!broker.process.isAlive() || System.nanoTime() - deadline > 0) {
          broker.close();
          throw new LoadException(command.name() + " has not started, try: " + command, null);
        }
        Thread.sleep(POLL_MS);
      }
      return broker;
    } catch (IOException e) {
      throw new LoadException("cannot start " + command.name() + ": " + e.getMessage(), e);
    }
  }

  HostPort tcp() {
    return tcp;
  }

  /** Processor time that it has taken, on all processors together. */
  Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Memory that it holds at present, or 0 where the system does not tell. */
  long residentBytes() {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  /**
   * Waits until the broker knows of no consumer any more. nsqd 1.3.0 may crash when a channel is
   * deleted while it still reads what its consumers have finished.
   */
  void awaitNoConsumers() throws LoadException, InterruptedException {
    long deadline = System.nanoTime() + MAX_GOODBYE.toNanos();
    while (consumers() > 0) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadException("consumers that have gone still count as connected", null);
      }
      Thread.sleep(POLL_MS);
    }
  }

  private int consumers() throws LoadException, InterruptedException {
    String stats = answer("GET", "/stats?format=json&include_clients=false");
    try {
      int consumers = 0;
      for (JsonNode count : new ObjectMapper().readTree(stats).findValues("client_count")) {
        consumers += count.asInt();
      }
      return consumers;
    } catch (JsonProcessingException e) {
      throw new LoadException("statistics that are no JSON: " + e.getMessage(), e);
    }
  }

  /** Removes a topic and all that waits in it. */
  void deleteTopic(String topic) throws LoadException, InterruptedException {
    answer("POST", "/topic/delete?topic=" + topic);
  }

  private String answer(String method, String pathAndQuery)
      throws LoadException, InterruptedException {
    String what = method + ' ' + pathAndQuery;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + web + pathAndQuery))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(MAX_ANSWER)
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new LoadException(what + " is answered with " + response.statusCode(), null);
      }
      return response.body();
    } catch (IOException e) {
      throw new LoadException(what + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor(MAX_STOP.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    end();
  }

  private synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      progress.println("cannot remove " + directory + ": " + e.getMessage());
    }
  }

  private static boolean isListening(HostPort address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static HostPort freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
      return new HostPort(LOOPBACK, socket.getLocalPort());
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }
}
