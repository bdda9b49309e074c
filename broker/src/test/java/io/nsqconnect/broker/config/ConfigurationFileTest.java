package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationFileTest {
  @TempDir Path directory;

  @Test
  void strings() throws Exception {
    assertThat(read("data_path = \"/var/lib/nsq\"").get(Options.DATA_PATH))
        .isEqualTo("/var/lib/nsq");
  }

  @Test
  void integersAreNumbersOrTheirDigits() throws Exception {
    assertThat(read("mem_queue_size = 12").get(Options.MEM_QUEUE_SIZE)).isEqualTo(12);
    assertThat(read("mem_queue_size = \"12\"").get(Options.MEM_QUEUE_SIZE)).isEqualTo(12);
    assertThat(read("max_channel_consumers = 3").get(Options.MAX_CHANNEL_CONSUMERS)).isEqualTo(3);
    assertThat(read("id = 5").get(Options.NODE_ID)).isEqualTo(5);
  }

  @Test
  void durationsHaveAUnitOrAreMilliseconds() throws Exception {
    assertThat(read("msg_timeout = \"1h30m\"").get(Options.MSG_TIMEOUT))
        .isEqualTo(Duration.ofMinutes(90));
    assertThat(read("msg_timeout = 30000").get(Options.MSG_TIMEOUT))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void booleansMayBeStrings() throws Exception {
    assertThat(read("snappy = false").get(Options.SNAPPY)).isFalse();
    assertThat(read("snappy = \"false\"").get(Options.SNAPPY)).isFalse();
    assertThat(read("statsd_exclude_ephemeral = true").get(Options.STATSD_EXCLUDE_EPHEMERAL))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nsqlookupd_tcp_addresses = [\"a:1\", \"b:2\"]",
        "nsqlookupd_tcp_addresses = \"a:1,b:2\""
      })
  void stringListsAreArraysOrSplitAtCommas(String line) throws Exception {
    assertThat(read(line).get(Options.LOOKUPD_TCP_ADDRESSES)).containsExactly("a:1", "b:2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "e2e_processing_latency_percentiles = [1.0, 0.99]",
        "e2e_processing_latency_percentiles = [1, 0.99]",
        "e2e_processing_latency_percentiles = \"1.0, 0.99\""
      })
  void floatListsAreArraysOrSplitAtCommas(String line) throws Exception {
    assertThat(read(line).get(Options.E2E_PERCENTILES)).containsExactly(1.0, 0.99);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max_rdy_count = 9223372036854775807",
        "max_rdy_count = +9_223_372_036_854_775_807",
        "max_rdy_count=9223372036854775807 # and 1234567890123456789",
        "log_prefix = \"a\\\" 1234567890123456789\" # \"\nmax_rdy_count = 9223372036854775807",
        "log_prefix = \"\"\"\n\"max_rdy_count = 1\n\"\"\"\nmax_rdy_count = 9223372036854775807",
        "log_prefix = '''\n'max_rdy_count = 1\n'''\nmax_rdy_count = 9223372036854775807",
        "data_path = 'it'\nmax_rdy_count = 9223372036854775807",
      })
  void integersHaveUpToNineteenDigits(String lines) throws Exception {
    assertThat(read(lines).get(Options.MAX_RDY_COUNT)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void integersMayBeAsSmallAsTheyGet() throws Exception {
    assertThat(read("max_rdy_count = -9223372036854775808").get(Options.MAX_RDY_COUNT))
        .isEqualTo(Long.MIN_VALUE);
    assertThat(read("statsd_udp_packet_size = 2147483648").get(Options.STATSD_UDP_PACKET_SIZE))
        .isEqualTo(2147483648L);
  }

  @Test
  void longNumbersInTextsAreLeftAlone() throws Exception {
    assertThat(read("log_prefix = \"x 1234567890123456789 \"").get(Options.LOG_PREFIX))
        .isEqualTo("x 1234567890123456789 ");
    assertThat(read("log_prefix = '''\na = 1234567890123456789'''").get(Options.LOG_PREFIX))
        .isEqualTo("a = 1234567890123456789");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5 | %!s(int64=5)",
        "1234567890123456789 | %!s(int64=1234567890123456789)",
        "true | %!s(bool=true)",
        "1.5 | %!s(float64=1.5)",
        "1e3 | %!s(float64=1000)",
        "-100000000000000000.0 | %!s(float64=-1e+17)",
        "1.25e-7 | %!s(float64=1.25e-07)",
        "[\"a\", \"b\"] | [a b]",
        "[1, [2.5]] | [%!s(int64=1) [%!s(float64=2.5)]]",
      })
  void whatIsNoStringIsPrintedAsGoDoes(String value, String text) throws Exception {
    assertThat(read("log_prefix = " + value).get(Options.LOG_PREFIX)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"\"a, b\" | a/ b", "\",\" | /", "\"a,\" | a/", "[\"a,b\"] | a,b", "[\"\"] | ''"})
  void stringsAreSplitAtCommasAndNothingElse(String value, String parts) throws Exception {
    assertThat(read("nsqlookupd_tcp_addresses = " + value).get(Options.LOOKUPD_TCP_ADDRESSES))
        .containsExactly(parts.split("/", -1));
  }

  @Test
  void anEmptyStringIsAListOfOne() throws Exception {
    assertThat(read("auth_http_addresses = \"\"").get(Options.AUTH_HTTP_ADDRESSES))
        .containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "true", "1.5"})
  void whatIsNoListIsNone(String value) throws Exception {
    Configuration configuration =
        read(
            "nsqlookupd_tcp_addresses = %s\ne2e_processing_latency_percentiles = %s"
                .formatted(value, value));
    RuntimeConfiguration shown = new RuntimeConfiguration(configuration);

    assertThat(configuration.get(Options.LOOKUPD_TCP_ADDRESSES)).isEmpty();
    assertThat(shown.view(Options.LOOKUPD_TCP_ADDRESSES)).isNull();
    assertThat(shown.view(Options.E2E_PERCENTILES)).isNull();
    assertThat(shown.view(Options.AUTH_HTTP_ADDRESSES)).isEqualTo(List.of());
  }

  @Test
  void percentilesKeepTheirOrder() throws Exception {
    Path file = write("e2e_processing_latency_percentiles = [0.5, 0.999, 0.9]");

    assertThat(
            Configurations.resolve(Flags.parse(List.of("--config=" + file)))
                .get(Options.E2E_PERCENTILES))
        .containsExactly(0.5, 0.999, 0.9);
  }

  @Test
  void aFileMayBeginWithAByteOrderMark() throws Exception {
    assertThat(read("\ufeffsync_every = 7").get(Options.SYNC_EVERY)).isEqualTo(7);
  }

  @Test
  void wordsAreThoseOfTheFlags() throws Exception {
    assertThat(read("log_level = \"WARN\"").get(Options.LOG_LEVEL)).isEqualTo("warn");
    assertThat(read("tls_required = \"tcp-https\"").get(Options.TLS_REQUIRED))
        .isEqualTo("tcp-https");
    assertThat(read("tls_required = \"1\"").get(Options.TLS_REQUIRED)).isEqualTo("true");
    assertThat(read("tls_required = true").get(Options.TLS_REQUIRED)).isEqualTo("true");
    assertThat(read("tls_min_version = \"\"").get(Options.TLS_MIN_VERSION)).isEqualTo("tls1.0");
    assertThat(read("tls_min_version = \"tls1.3\"").get(Options.TLS_MIN_VERSION))
        .isEqualTo("tls1.3");
  }

  @Test
  void unknownKeysAndTablesAreIgnored() throws Exception {
    Configuration configuration =
        read(
            """
            # a comment
            colour = "blue"
            sync_every = 7

            [section]
            mem_queue_size = 12
            """);

    assertThat(configuration.get(Options.SYNC_EVERY)).isEqualTo(7);
    assertThat(configuration.get(Options.MEM_QUEUE_SIZE)).isEqualTo(10_000);
  }

  @Test
  void optionsThatAreOnlyFlagsAreIgnored() throws Exception {
    assertThat(read("version = true").get(Options.VERSION)).isFalse();
  }

  @Test
  void anEmptyFileSaysNothing() throws Exception {
    assertThat(read("").get(Options.MEM_QUEUE_SIZE)).isEqualTo(10_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "log_level = \"loud\" | failed parsing log_level loud",
        "tls_required = \"perhaps\" | failed parsing tls_required perhaps",
        "tls_min_version = \"ssl3.0\" | failed parsing tls_min_version ssl3.0"
      })
  void unknownWordsAreRefused(String line, String message) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(line))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mem_queue_size = \"abc\" | failed to coerce value abc (10000) for option mem_queue_size",
        "mem_queue_size = 1.5 | failed to coerce value 1.5 (10000) for option mem_queue_size",
        "mem_queue_size = true | failed to coerce value true (10000) for option mem_queue_size",
        "snappy = 1 | failed to coerce value 1 (true) for option snappy - not a boolean",
        "msg_timeout = \"60\" | failed to coerce value 60 (1m0s) for option msg_timeout - ",
        "msg_timeout = 1.5 | failed to coerce value 1.5",
        "msg_timeout = 999999999999999999 | failed to coerce value 999999999999999999",
        "e2e_processing_latency_percentiles = [\"x\"] | failed to coerce value [x]",
        "e2e_processing_latency_percentiles = \"\" | failed to coerce value  ([])",
        "e2e_processing_latency_percentiles = \"0.5,\" | failed to coerce value 0.5,"
      })
  void valuesOfAnotherTypeAreRefused(String line, String message) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(line))
        .withMessageStartingWith(message);
  }

  @Test
  void aMissingFileIsRefused() {
    Path file = directory.resolve("missing.toml");

    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(file))
        .withMessage(
            "failed to load config file %s - open %s: no such file or directory", file, file);
  }

  @Test
  void whyAFileCannotBeReadIsToldAsByNsqd() {
    assertThat(Unreadable.text(directory.toString(), new AccessDeniedException("x")))
        .isEqualTo("open " + directory + ": permission denied");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> ConfigurationFile.read(directory))
        .withMessage(
            "failed to load config file %s - read %s: is a directory", directory, directory);
  }

  @Test
  void aKeyThatComesTwiceIsNamedWithItsLine() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read("node_id = 1\n# a comment\nnode_id = 2\nsync_every = 5\n"))
        .withMessageEndingWith(" - toml: line 3: Key 'node_id' has already been defined.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sync_every = ", "= 5", "sync_every = 5\nsync_every = 6", "[", "nonsense"})
  void whatIsNoTomlIsRefusedInOneLine(String content) {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> read(content))
        .withMessageStartingWith(
            "failed to load config file " + directory.resolve("nsqd.toml") + " - ")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
  }

  @Test
  void aFlagWinsOverTheFileAndTheFileOverTheDefault() throws Exception {
    Path file =
        write(
            """
            sync_every = 7
            mem_queue_size = 8
            max_msg_size = 9
            nsqlookupd_tcp_addresses = ["file:1"]
            auth_http_addresses = ["file:2"]
            """);

    Configuration configuration =
        Configurations.resolve(
            Flags.parse(
                List.of(
                    "--config=" + file,
                    "--sync-every=70",
                    // Said explicitly, though it is the default.
                    "--mem-queue-size=10000",
                    "--lookupd-tcp-address=flag:1")));

    assertThat(configuration.get(Options.SYNC_EVERY)).isEqualTo(70);
    assertThat(configuration.get(Options.MEM_QUEUE_SIZE)).isEqualTo(10_000);
    assertThat(configuration.get(Options.MAX_MSG_SIZE)).isEqualTo(9);
    assertThat(configuration.get(Options.MAX_BODY_SIZE)).isEqualTo(5 << 20);
    assertThat(configuration.get(Options.LOOKUPD_TCP_ADDRESSES)).containsExactly("flag:1");
    assertThat(configuration.get(Options.AUTH_HTTP_ADDRESSES)).containsExactly("file:2");
  }

  private Configuration read(String content) throws IOException, ConfigurationException {
    return ConfigurationFile.read(write(content));
  }

  private Path write(String content) throws IOException {
    return Files.writeString(directory.resolve("nsqd.toml"), content);
  }
}
