package io.nsqconnect.bridge.sample;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes {@link SampleBodies} to an NSQ topic, by turns in each way that nsqd offers: one at a
 * time and many at once, over HTTP and over TCP. For one thread.
 */
public final class SampleTraffic implements Closeable {
  private final SampleBodies bodies;
  private final HttpPublisher http;
  private final TcpPublisher tcp;
  private final List<Turn> turns;
  private int published;
  private int turn;

  /** Up to {@code most} messages in a row that go the same way. */
  private record Turn(int most, Way way) {}

  private interface Way {
    void publish(List<byte[]> bodies) throws IOException, InterruptedException;
  }

  /**
   * Connects to a broker.
   *
   * @param httpUri root of its HTTP interface
   * @param tcpAddress {@code host:port} of its V2 protocol
   */
  public SampleTraffic(URI httpUri, String tcpAddress, String topic, SampleBodies bodies)
      throws IOException {
    this.bodies = bodies;
    this.http = new HttpPublisher(httpUri, topic);
    this.tcp = new TcpPublisher(tcpAddress, topic);
    // Single messages cost a round trip each: a few of them prove as much as many.
    this.turns =
        List.of(
            new Turn(5, http::publishEach),
            new Turn(100, http::publishTogether),
            new Turn(5, tcp::publishEach),
            new Turn(100, tcp::publishTogether));
  }

  /** Publishes the next {@code count} bodies; returns when the broker has accepted them all. */
  public void publish(int count) throws IOException, InterruptedException {
    int end = published + count;
    while (published < end) {
      Turn next = turns.get(turn++ % turns.size());
      List<byte[]> batch = new ArrayList<>();
      for (int i = 0; i < Math.min(next.most(), end - published); i++) {
        batch.add(bodies.body(published + i));
      }
      next.way().publish(batch);
      published += batch.size();
    }
  }

  /** How many bodies the broker has accepted: those with indexes below this. */
  public int published() {
    return published;
  }

  @Override
  public void close() throws IOException {
    tcp.close();
  }
}
