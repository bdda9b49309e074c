package io.nsqconnect.broker.outgoing;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.io.File;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/**
 * Which servers the broker believes when it asks over TLS: those with a certificate of the
 * configured authority, or of the well-known ones. Made off the loop when it is first asked for,
 * and again if that failed. Confined to the home loop.
 */
public final class ServerTrust implements Supplier<Future<SslContext>> {
  /** By rising version, as the words of the option are. */
  private static final List<String> PROTOCOLS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");

  private static final List<String> WORDS = List.of("tls1.0", "tls1.1", "tls1.2", "tls1.3");

  private final EventLoop loop;
  private final Executor offLoop;
  private final String rootCaFile;
  private final List<String> protocols;
  private Promise<SslContext> made;

  /** What {@code configuration} says of TLS. */
  public ServerTrust(EventLoop loop, Executor offLoop, Configuration configuration) {
    this.loop = loop;
    this.offLoop = offLoop;
    this.rootCaFile = configuration.get(Options.TLS_ROOT_CA_FILE);
    int lowest = WORDS.indexOf(configuration.get(Options.TLS_MIN_VERSION));
    this.protocols = PROTOCOLS.subList(Math.max(0, lowest), PROTOCOLS.size());
  }

  @Override
  public Future<SslContext> get() {
    if (made == null || (made.isDone() && !made.isSuccess())) {
      made = loop.newPromise();
      Promise<SslContext> making = made;
      try {
        offLoop.execute(() -> make(making));
      } catch (RejectedExecutionException e) {
        making.setFailure(e);
      }
    }
    return made;
  }

  private void make(Promise<SslContext> making) {
    SslContextBuilder builder =
        SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(protocols);
    try {
      if (!rootCaFile.isEmpty()) {
        builder.trustManager(new File(rootCaFile));
      }
      making.setSuccess(builder.build());
    } catch (SSLException | IllegalArgumentException e) {
      making.setFailure(e);
    }
  }
}
