package io.nsqconnect.bridge.sample;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Publishes to one topic over a connection of the V2 protocol. */
final class TcpPublisher implements Closeable {
  private final NsqConnection connection;
  private final String topic;

  TcpPublisher(String address, String topic) throws IOException {
    this.connection = new NsqConnection(address);
    this.topic = topic;
  }

  /** One PUB per body. */
  void publishEach(List<byte[]> bodies) throws IOException {
    for (byte[] body : bodies) {
      connection.write("PUB " + topic, body);
      connection.expectOk();
    }
  }

  /** One MPUB. */
  void publishTogether(List<byte[]> bodies) throws IOException {
    connection.write("MPUB " + topic, Batch.of(bodies));
    connection.expectOk();
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
