package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.broker.config.Configurations;
import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.logging.RecordedLog;
import io.nsqconnect.broker.tls.TestCertificates;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker with a certificate, over sockets. */
class TlsTest {
  private static final int TIMEOUT_MS = 20_000;

  /** A handshake has to end within 5 s of the answer: what it needs is made before. */
  private static final String UPGRADE = "{\"feature_negotiation\":true,\"tls_v1\":true}";

  /** Kept, or the level that is set would be forgotten. */
  private static final Logger LOG = Logger.getLogger("io.nsqconnect.broker");

  @TempDir Path data;
  private final List<Socket> sockets = new ArrayList<>();
  private Nsqd nsqd;

  @BeforeEach
  void quiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    if (nsqd != null) {
      nsqd.close();
    }
    LOG.setLevel(null);
  }

  @Test
  void aConnectionIsUpgradedAndShownInTheStatistics() throws Exception {
    startWithCertificate();
    SSLContext client = TestCertificates.clientContext(null);
    Socket plain = connect();

    String answer = identify(plain, UPGRADE);
    SSLSocket tls = upgrade(plain, client);
    send(tls, "PUB t\n", "x");

    assertThat(answer).contains("\"tls_v1\":true");
    assertThat(frame(tls)).isEqualTo("OK");
    assertThat(http("http", nsqd.identity().httpPort(), "/stats?format=json"))
        .contains(
            "\"tls\":true", "\"tls_version\":\"TLS1.3\"", "\"tls_cipher_suite\":\"Unknown 48");
  }

  @ParameterizedTest
  @ValueSource(strings = {"snappy", "deflate"})
  void compressionComesOnTopOfTls(String compression) throws Exception {
    startWithCertificate();
    SSLContext client = TestCertificates.clientContext(null);
    Socket plain = connect();

    identify(plain, UPGRADE.replace("}", ",\"" + compression + "\":true}"));
    SSLSocket tls = upgrade(plain, client);
    int first = tls.getInputStream().read();

    // The stream identifier of snappy, or the first byte of a deflate block: no frame any more.
    assertThat(first).isNotZero();
  }

  @Test
  void whoDoesNotSpeakTlsIsToldSoInTheClear() throws Exception {
    startWithCertificate();
    Socket plain = connect();
    identify(plain, UPGRADE);

    send(plain, "PUB t\n", "x");

    assertThat(frame(plain))
        .isEqualTo(
            "E_IDENTIFY_FAILED IDENTIFY failed tls: first record does not look like a TLS"
                + " handshake");
    assertThat(plain.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void whoHangsUpInTheHandshakeIsForgotten() throws Exception {
    startWithCertificate();
    Socket plain = connect();
    identify(plain, UPGRADE);

    plain.shutdownOutput();

    assertThat(frame(plain)).isEqualTo("E_IDENTIFY_FAILED IDENTIFY failed EOF");
    assertThat(plain.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void whereTlsIsRequiredNothingButIdentifyIsAllowedBefore() throws Exception {
    startWithCertificate("--tls-required=tcp-https");

    for (String command : List.of("PUB t", "NOP", "BOGUS", "SUB t c")) {
      Socket plain = connect();
      plain.getOutputStream().write((command + "\n").getBytes(StandardCharsets.ISO_8859_1));
      assertThat(frame(plain))
          .isEqualTo(
              "E_INVALID cannot " + command.split(" ")[0] + " in current state (TLS required)");
    }
    assertAccepted(null);
    assertThat(http("http", nsqd.identity().httpPort(), "/ping")).isEqualTo("OK");
  }

  @Test
  void plainHttpPointsToHttpsWhereTlsIsRequired() throws Exception {
    startWithCertificate("--tls-required");
    int httpsPort = nsqd.identity().httpsPort();

    for (String path : List.of("/ping", "/nope", "/pub?topic=t")) {
      assertThat(http("http", nsqd.identity().httpPort(), path))
          .isEqualTo("{\"message\": \"TLS_REQUIRED\", \"https_port\": " + httpsPort + "}");
    }
    assertThat(http("https", httpsPort, "/ping")).isEqualTo("OK");
  }

  @Test
  void httpWhereHttpsIsSpokenIsAnsweredInTheClear() throws Exception {
    startWithCertificate();

    assertThat(http("http", nsqd.identity().httpsPort(), "/ping"))
        .isEqualTo("Client sent an HTTP request to an HTTPS server.\n");
  }

  @Test
  void theHttpsListenerCanBeTurnedOffAndNeedsACertificate() throws Exception {
    startWithCertificate("--https-address=");
    assertThat(nsqd.identity().httpsPort()).isZero();
    nsqd.close();

    start();
    assertThat(nsqd.identity().httpsPort()).isZero();
  }

  @Test
  void clientsHaveToShowACertificateOfTheAuthority() throws Exception {
    startWithCertificate(
        "--tls-client-auth-policy=require-verify",
        "--tls-root-ca-file=" + TestCertificates.path("ca.pem"));

    assertRefused(null);
    assertRefused("stranger");
    assertAccepted("client");
  }

  @Test
  void clientsHaveToShowSomeCertificate() throws Exception {
    startWithCertificate("--tls-client-auth-policy=require");

    assertRefused(null);
    assertAccepted("stranger");
    assertAccepted("client");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-ed25519", "client-p521"})
  void clientsMayHaveKeysOfAnyKind(String certificate) throws Exception {
    startWithCertificate(
        "--tls-client-auth-policy=require-verify",
        "--tls-root-ca-file=" + TestCertificates.path("modern-ca.pem"));

    assertAccepted(certificate);
  }

  @Test
  void aServerMayHaveAnEd25519Key() throws Exception {
    start(
        "--tls-cert=" + TestCertificates.path("server-ed25519.pem"),
        "--tls-key=" + TestCertificates.path("server-ed25519.key"));

    assertAccepted(null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "expired | tls1.2 | certificate has expired or is not yet valid",
        "expired | tls1.0 | certificate has expired or is not yet valid",
        "stranger | tls1.2 | certificate signed by unknown authority",
        "stranger | tls1.0 | certificate signed by unknown authority",
        "server-ed25519 | tls1.2 | certificate signed by unknown authority"
      })
  void whyACertificateIsRefusedIsLogged(String certificate, String minVersion, String reason)
      throws Exception {
    String authority = certificate.equals("expired") ? "modern-ca.pem" : "ca.pem";
    startWithCertificate(
        "--tls-client-auth-policy=require-verify",
        "--tls-root-ca-file=" + TestCertificates.path(authority),
        "--tls-min-version=" + minVersion);
    try (RecordedLog log = new RecordedLog("io.nsqconnect.broker.tcp.ConnectionLog")) {
      assertRefused(certificate);
      nsqd.close();
      nsqd = null;

      assertThat(log.lines().stream().filter(line -> line.startsWith("SEVERE [")))
          .singleElement()
          .asString()
          .endsWith(
              "E_IDENTIFY_FAILED IDENTIFY failed tls: failed to verify client certificate: x509: "
                  + reason);
    }
  }

  @Test
  void aPolicyForCertificatesRequiresTls() throws Exception {
    startWithCertificate("--tls-client-auth-policy=something");
    Socket plain = connect();
    send(plain, "PUB t\n", "x");

    assertThat(frame(plain)).isEqualTo("E_INVALID cannot PUB in current state (TLS required)");
    assertAccepted(null);
  }

  @Test
  void olderVersionsThanAllowedAreRefused() throws Exception {
    startWithCertificate("--tls-min-version=tls1.3");
    SSLContext client = TestCertificates.clientContext(null);
    Socket plain = connect();
    identify(plain, UPGRADE);
    SSLSocket tls = layered(plain, client);
    tls.setEnabledProtocols(new String[] {"TLSv1.2"});

    assertThatThrownBy(tls::startHandshake).isInstanceOf(SSLException.class);
    assertAccepted(null);
  }

  @Test
  void newCertificatesAreUsedWithoutARestart() throws Exception {
    Path certificate = TestCertificates.copy("server.pem", data.resolve("cert.pem"));
    Path key = TestCertificates.copy("server.key", data.resolve("key.pem"));
    start("--tls-cert=" + certificate, "--tls-key=" + key);
    SSLSocket before = accepted(null);
    assertThat(subject(before)).isEqualTo("CN=server");

    TestCertificates.replace(certificate, "renewed.pem");
    TestCertificates.replace(key, "renewed.key");

    String seen = "CN=server";
    long deadlineNs = System.nanoTime() + TIMEOUT_MS * 1_000_000L;
    while (seen.equals("CN=server") && System.nanoTime() - deadlineNs < 0) {
      try (SSLSocket now = accepted(null)) {
        seen = subject(now);
      }
    }
    assertThat(seen).isEqualTo("CN=renewed");
    send(before, "PUB t\n", "x");
    assertThat(frame(before)).isEqualTo("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tls-required", "--tls-client-auth-policy=require"})
  void requiringTlsWithoutACertificateIsRefusedAtStart(String flag) {
    assertThatThrownBy(() -> start(flag))
        .hasMessage(
            "failed to instantiate nsqd - cannot require TLS client connections without TLS key"
                + " and cert");
  }

  @Test
  void filesThatCannotBeUsedAreRefusedAtStart() {
    assertThatThrownBy(() -> start("--tls-cert=/no/such", "--tls-key=/no/such"))
        .hasMessage(
            "failed to instantiate nsqd - failed to build TLS config - open /no/such: no such file"
                + " or directory");
    assertThatThrownBy(() -> start("--tls-root-ca-file=/no/such"))
        .hasMessage(
            "failed to instantiate nsqd - failed to build client TLS config - open /no/such: no"
                + " such file or directory");
  }

  private void startWithCertificate(String... flags) throws Exception {
    List<String> all = new ArrayList<>(List.of(flags));
    all.add("--tls-cert=" + TestCertificates.path("server.pem"));
    all.add("--tls-key=" + TestCertificates.path("server.key"));
    start(all.toArray(String[]::new));
  }

  private void start(String... flags) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--tcp-address=127.0.0.1:0",
                "--http-address=127.0.0.1:0",
                "--https-address=127.0.0.1:0",
                "--data-path=" + data));
    all.addAll(List.of(flags));
    nsqd = Nsqd.start(Configurations.resolve(Flags.parse(all)));
  }

  private void assertAccepted(String certificate) throws Exception {
    SSLSocket tls = accepted(certificate);
    send(tls, "PUB t\n", "x");
    assertThat(frame(tls)).isEqualTo("OK");
  }

  private SSLSocket accepted(String certificate) throws Exception {
    SSLContext client = TestCertificates.clientContext(certificate);
    Socket plain = connect();
    identify(plain, UPGRADE);
    return upgrade(plain, client);
  }

  private void assertRefused(String certificate) throws Exception {
    SSLContext client = TestCertificates.clientContext(certificate);
    Socket plain = connect();
    identify(plain, UPGRADE);
    assertThatThrownBy(() -> upgrade(plain, client)).isInstanceOf(IOException.class);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", nsqd.identity().tcpPort());
    sockets.add(socket);
    socket.setSoTimeout(TIMEOUT_MS);
    socket.getOutputStream().write("  V2".getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  private static String identify(Socket socket, String json) throws IOException {
    send(socket, "IDENTIFY\n", json);
    return frame(socket);
  }

  /** The handshake, and the OK after it. */
  private SSLSocket upgrade(Socket plain, SSLContext context) throws IOException {
    SSLSocket tls = layered(plain, context);
    tls.startHandshake();
    byte[] ok = tls.getInputStream().readNBytes(10);
    if (!new String(ok, StandardCharsets.ISO_8859_1).endsWith("OK")) {
      throw new IOException("no OK but " + ok.length + " bytes");
    }
    return tls;
  }

  private SSLSocket layered(Socket plain, SSLContext context) throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", 0, true);
    sockets.add(tls);
    return tls;
  }

  private static String subject(SSLSocket tls) throws SSLPeerUnverifiedException {
    return tls.getSession().getPeerPrincipal().getName();
  }

  private static void send(Socket socket, String line, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    byte[] all = new byte[line.length() + Integer.BYTES + bytes.length];
    System.arraycopy(line.getBytes(StandardCharsets.ISO_8859_1), 0, all, 0, line.length());
    all[line.length() + Integer.BYTES - 1] = (byte) bytes.length;
    System.arraycopy(bytes, 0, all, line.length() + Integer.BYTES, bytes.length);
    socket.getOutputStream().write(all);
  }

  private static String frame(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] payload = new byte[in.readInt() - Integer.BYTES];
    in.readInt();
    in.readFully(payload);
    return new String(payload, StandardCharsets.ISO_8859_1);
  }

  private static String http(String scheme, int port, String path) throws Exception {
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(TestCertificates.clientContext(null))
            .build();
    return client
        .send(
            HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString())
        .body();
  }
}
