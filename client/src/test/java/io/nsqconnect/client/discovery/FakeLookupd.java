package io.nsqconnect.client.discovery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nsqconnect.client.NsqdAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** An nsqlookupd on the loopback interface that says what it is told to. Thread-safe. */
public final class FakeLookupd implements AutoCloseable {
  /** How long a question waits for others. */
  private static final int PATIENCE_SECONDS = 30;

  private final HttpServer server;
  private final Map<String, Set<NsqdAddress>> topics = new LinkedHashMap<>();
  private final Map<String, String> scripted = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile CyclicBarrier group = new CyclicBarrier(1);
  private volatile Held held = new Held("", "", new CountDownLatch(0));
  private int status = 200;

  /** A path whose answer waits until another one was asked for. */
  private record Held(String path, String other, CountDownLatch asked) {}

  /** One that knows nothing. */
  public FakeLookupd() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public HttpAddress address() {
    return HttpAddress.parse(hostAndPort());
  }

  public String hostAndPort() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** A node says that it has a topic. */
  public synchronized void register(String topic, NsqdAddress nsqd) {
    topics.computeIfAbsent(topic, name -> new LinkedHashSet<>()).add(nsqd);
  }

  /** A node says that it has a topic no more. */
  public synchronized void unregister(String topic, NsqdAddress nsqd) {
    topics.getOrDefault(topic, Set.of()).remove(nsqd);
  }

  /** Forgets all. */
  public synchronized void clear() {
    topics.clear();
  }

  /** Answers a path with {@code body} from now on. */
  public synchronized void script(String path, String body) {
    scripted.put(path, body);
  }

  /** Answers everything with this status from now on. */
  public synchronized void status(int code) {
    status = code;
  }

  /** From now on so many questions for topics have to be there before they are answered. */
  public void answerLookupsInGroupsOf(int count) {
    group = new CyclicBarrier(count);
  }

  /** From now on {@code path} is answered only when {@code other} was asked for. */
  public void answerAfter(String path, String other) {
    held = new Held(path, other, new CountDownLatch(1));
  }

  /** How many questions for topics there were at once. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  /** Paths with queries that were asked for. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().toString();
    if (path.startsWith("/lookup?")) {
      awaitGroup();
    }
    awaitOther(path);
    byte[] body;
    int code;
    synchronized (this) {
      requests.add(path);
      String text = scripted.containsKey(path) ? scripted.get(path) : text(path);
      code = text == null ? 404 : status;
      body = (text == null ? "{\"message\":\"NOT_FOUND\"}" : text).getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void awaitGroup() throws IOException {
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    try {
      group.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  private void awaitOther(String path) throws IOException {
    Held now = held;
    if (path.equals(now.other)) {
      now.asked.countDown();
    } else if (path.equals(now.path)) {
      try {
        if (!now.asked.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(now.other + " was not asked for");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private String text(String path) {
    String topic = path.substring(path.indexOf('=') + 1);
    if (path.equals("/ping")) {
      return "OK";
    } else if (path.equals("/topics")) {
      return topics.keySet().stream()
          .collect(Collectors.joining("\",\"", "{\"topics\":[\"", "\"]}"));
    } else if (path.startsWith("/lookup?")) {
      return topics.containsKey(topic)
          ? "{\"channels\":[]," + producers(topics.get(topic)) + "}"
          : null;
    } else if (path.equals("/nodes")) {
      Set<NsqdAddress> all = new LinkedHashSet<>();
      topics.values().forEach(all::addAll);
      return "{" + producers(all) + "}";
    }
    return null;
  }

  private static String producers(Set<NsqdAddress> nodes) {
    return nodes.stream()
        .map(
            nsqd ->
                "{\"remote_address\":\"127.0.0.1:1\",\"hostname\":\"host\",\"version\":\"1.3.0\","
                    + "\"broadcast_address\":\"%s\",\"http_port\":4151,\"tcp_port\":%d}"
                        .formatted(nsqd.host(), nsqd.port()))
        .collect(Collectors.joining(",", "\"producers\":[", "]"));
  }
}
