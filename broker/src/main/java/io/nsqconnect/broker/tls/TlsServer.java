package io.nsqconnect.broker.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Options;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * Makes the TLS side of connections, with the certificates that hold at that moment.
 *
 * <p>The expensive part of a handshake, signing and verifying, is done by one thread of its own,
 * one handshake after the other: a storm of clients costs those who are being served at most the
 * rest of the machine, not their event loop. OpenSSL (as BoringSSL, linked into a library that
 * Netty brings) does it where that library loads and has the algorithms, the JDK elsewhere.
 *
 * <p>{@link #newHandler} belongs to the home loop, which also is where new certificates take
 * effect.
 */
public final class TlsServer implements AutoCloseable {
  /** nsqd's. */
  private static final long HANDSHAKE_TIMEOUT_MS = 5000;

  /** Handshakes that wait for their turn; a client more is refused. */
  private static final int MAX_WAITING_HANDSHAKES = 16 * 1024;

  private static final int IDLE_THREAD_SECONDS = 10;
  private static final int WATCH_INTERVAL_SECONDS = 1;

  /** nsqd's, as far as an engine still has them; the engine's own order decides between them. */
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_256_CBC_SHA");

  private final TlsSettings settings;
  private final String summary;
  private final ThreadPoolExecutor handshakes;
  private final HandshakeQueue queue = new HandshakeQueue();
  private SslContext context;

  private TlsServer(TlsSettings settings, Credentials credentials) throws TlsException {
    this.settings = settings;
    String engine =
        provider(settings, credentials) == SslProvider.JDK ? "JDK" : OpenSsl.versionString();
    summary = engine + ", certificate of " + credentials.summary();
    context = context(settings, credentials);
    handshakes =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_THREAD_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING_HANDSHAKES),
            new DefaultThreadFactory("handshakes", true));
    handshakes.allowCoreThreadTimeOut(true);
  }

  /**
   * Reads what the configuration names.
   *
   * @return empty if it names neither certificate nor key
   * @throws TlsException if that can't be used
   */
  public static Optional<TlsServer> open(Configuration configuration) throws TlsException {
    TlsSettings settings = TlsSettings.of(configuration);
    if (settings.certificateFile().isEmpty() && settings.keyFile().isEmpty()) {
      if (!configuration.get(Options.TLS_REQUIRED).equals("false")) {
        throw new TlsException("cannot require TLS client connections without TLS key and cert");
      }
      requireAuthorities(settings);
      return Optional.empty();
    }
    try {
      return Optional.of(new TlsServer(settings, Credentials.load(settings)));
    } catch (TlsException e) {
      throw new TlsException("failed to build TLS config - " + e.getMessage(), e);
    }
  }

  /** The TLS side of a connection that is to begin its handshake now. */
  public SslHandler newHandler(ByteBufAllocator allocator) {
    SslHandler handler = context.newHandler(allocator, handshakes);
    handler.setHandshakeTimeoutMillis(HANDSHAKE_TIMEOUT_MS);
    return handler;
  }

  /** Lets a handshake wait for its turn; {@code tls} is where its handler has just been added. */
  public void pace(ChannelHandlerContext tls) {
    tls.pipeline().addBefore(tls.name(), null, new Turnstile(queue, (SslHandler) tls.handler()));
  }

  /**
   * Looks for new certificates every second from now on.
   *
   * @param files where files are read
   * @param loop the home loop
   */
  public void watch(ScheduledExecutorService files, Executor loop) {
    CertificateWatch watch =
        new CertificateWatch(
            settings,
            credentials -> {
              SslContext renewed = context(settings, credentials);
              loop.execute(() -> use(renewed));
            });
    files.scheduleWithFixedDelay(
        watch, WATCH_INTERVAL_SECONDS, WATCH_INTERVAL_SECONDS, TimeUnit.SECONDS);
  }

  /** Which implementation it is, and whose certificate. */
  public String summary() {
    return summary;
  }

  /** Connections that have a handler keep what they began with. */
  private void use(SslContext renewed) {
    ReferenceCountUtil.release(context);
    context = renewed;
  }

  @Override
  public void close() {
    handshakes.shutdownNow();
    ReferenceCountUtil.release(context);
  }

  private static void requireAuthorities(TlsSettings settings) throws TlsException {
    try {
      Credentials.authorities(settings.authoritiesFile());
    } catch (TlsException e) {
      throw new TlsException("failed to build client TLS config - " + e.getMessage(), e);
    }
  }

  /**
   * BoringSSL does not sign with Ed25519 as Netty uses it, and takes neither that nor P-521 from a
   * client; the JDK refuses TLS 1.0 and 1.1.
   */
  static SslProvider provider(TlsSettings settings, Credentials credentials) {
    boolean anyClientKey =
        settings.clientCertificates() != ClientCertificates.NOT_REQUESTED
            && !settings.asksForOldVersions();
    return !OpenSsl.isAvailable() || credentials.hasEdwardsKey() || anyClientKey
        ? SslProvider.JDK
        : SslProvider.OPENSSL_REFCNT;
  }

  private static SslContext context(TlsSettings settings, Credentials credentials)
      throws TlsException {
    SslProvider provider = provider(settings, credentials);
    SslContextBuilder builder =
        SslContextBuilder.forServer(credentials.key(), credentials.chain())
            .sslProvider(provider)
            .protocols(settings.versions())
            .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE);
    if (provider == SslProvider.OPENSSL_REFCNT) {
      builder.option(OpenSslContextOption.USE_TASKS, true);
    }
    switch (settings.clientCertificates()) {
      case REQUIRED ->
          builder.clientAuth(ClientAuth.REQUIRE).trustManager(InsecureTrustManagerFactory.INSTANCE);
      case VERIFIED -> {
        builder.clientAuth(ClientAuth.REQUIRE);
        if (!credentials.authorities().isEmpty()) {
          builder.trustManager(credentials.authorities().toArray(X509Certificate[]::new));
        }
      }
      case NOT_REQUESTED -> builder.clientAuth(ClientAuth.NONE);
    }
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new TlsException(e.getMessage(), e);
    }
  }
}
