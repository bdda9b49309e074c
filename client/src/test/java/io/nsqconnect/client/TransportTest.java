package io.nsqconnect.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.nsqconnect.protocol.transport.Compression;
import io.nsqconnect.protocol.transport.TransportLayers;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishing through the layers that were settled, over sockets. */
@Timeout(60)
class TransportTest {
  private final IoThread io = IoThread.start("test");
  private final FakeNsqd nsqd = FakeNsqd.onLoopback();
  private final CountDownLatch connected = new CountDownLatch(1);

  @AfterEach
  void close() {
    io.close();
    nsqd.close();
  }

  @ParameterizedTest
  @CsvSource({"true,NONE", "false,SNAPPY", "false,DEFLATE", "true,SNAPPY", "true,DEFLATE"})
  void publishesThroughWhatWasSettled(boolean tls, Compression compression) throws Exception {
    nsqd.offer(new TransportLayers(tls, compression, 6), tls ? serverTls() : null);
    Optional<TlsEngines> engines = tls ? Optional.of(trusting("ca.pem")) : Optional.empty();
    Publisher publisher = open(new TransportSettings(engines, compression, 6));
    connected.await();
    String large = "x".repeat(300_000);

    publisher.publish("topic", List.of(FakeNsqd.latin1("a"))).join();
    publisher.publish("topic", List.of(FakeNsqd.latin1(large))).join();

    assertThat(nsqd.commands("PUB")).containsExactly("PUB topic a", "PUB topic " + large);
  }

  @Test
  void aServerThatIsNotTrustedIsNotUsed() throws Exception {
    nsqd.offer(new TransportLayers(true, Compression.NONE, 6), serverTls());
    TransportSettings settings =
        new TransportSettings(Optional.of(trusting("client.pem")), Compression.NONE, 6);

    Publisher publisher = open(settings);
    nsqd.await(() -> nsqd.accepted() >= 2);

    assertThat(publisher.isUp()).isFalse();
    assertThat(connected.getCount()).isEqualTo(1);
  }

  private Publisher open(TransportSettings transport) {
    ConnectionSettings settings =
        ConnectionSettings.builder(new ClientIdentity("test", "host", "agent"))
            .reconnectBackoff(new BackoffRange(10, 10))
            .transport(transport)
            .build();
    PublisherLimits limits = new PublisherLimits(5, 1 << 20, 1 << 20);
    return Publisher.open(io, nsqd.address(), settings, limits, connected::countDown);
  }

  private static TlsEngines trusting(String certificate) throws Exception {
    SslContext context =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .endpointIdentificationAlgorithm(null)
            .trustManager(file(certificate))
            .build();
    return (host, port) -> context.newEngine(UnpooledByteBufAllocator.DEFAULT, host, port);
  }

  private static SslContext serverTls() throws Exception {
    return SslContextBuilder.forServer(file("server.pem"), file("server.key"))
        .sslProvider(SslProvider.JDK)
        .build();
  }

  private static File file(String name) throws Exception {
    return new File(TransportTest.class.getResource("connect/" + name).toURI());
  }
}
