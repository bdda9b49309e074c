package io.nsqconnect.client.connect;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.nsqconnect.client.AuthSecret;
import io.nsqconnect.client.BackoffRange;
import io.nsqconnect.client.ClientIdentity;
import io.nsqconnect.client.ConnectionSettings;
import io.nsqconnect.client.NsqdAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.types.Password;

/** The keys that say how either connector reaches nsqd. */
public final class ConnectionKeys {
  public static final String NSQD_TCP_ADDRESSES = "nsq.nsqd.tcp.addresses";
  public static final String CLIENT_ID = "nsq.client.id";
  public static final String HOSTNAME = "nsq.hostname";
  public static final String USER_AGENT = "nsq.user.agent";
  public static final String CONNECT_TIMEOUT_MS = "nsq.connect.timeout.ms";
  public static final String REQUEST_TIMEOUT_MS = "nsq.request.timeout.ms";
  public static final String HEARTBEAT_INTERVAL_MS = "nsq.heartbeat.interval.ms";
  public static final String RECONNECT_BACKOFF_MS = "nsq.reconnect.backoff.ms";
  public static final String RECONNECT_BACKOFF_MAX_MS = "nsq.reconnect.backoff.max.ms";
  public static final String OUTPUT_BUFFER_TIMEOUT_MS = "nsq.output.buffer.timeout.ms";
  public static final String VALIDATE_CONNECTION = "nsq.validate.connection";
  public static final String AUTH_SECRET = "nsq.auth.secret";

  /** Below this, jitter would make a busy loop of reconnecting. */
  private static final long MIN_RECONNECT_BACKOFF_MS = 10;

  private ConnectionKeys() {}

  /** Adds the keys to {@code def}. */
  public static void define(ConfigDef def) {
    KeyGroup connection = new KeyGroup(def, "Connection");
    connection.add(
        NSQD_TCP_ADDRESSES,
        Type.LIST,
        "",
        TextCheck.of("host:port or [IPv6]:port", NsqdAddress::parse),
        HIGH,
        "The nsqd nodes, as host:port or [IPv6]:port, separated by commas.");
    connection.add(
        CLIENT_ID,
        Type.STRING,
        null,
        TextCheck.printable(),
        LOW,
        "How a task calls itself to nsqd. Default: the connector's name, a dash and the number of"
            + " the task.");
    connection.add(
        HOSTNAME,
        Type.STRING,
        null,
        TextCheck.printable(),
        LOW,
        "The host name that nsqd is told. Default: that of the worker's host.");
    connection.add(
        USER_AGENT,
        Type.STRING,
        "nsq-connect/" + PluginVersion.current(),
        TextCheck.printable(),
        LOW,
        "The user agent that nsqd is told.");
    connection.add(
        CONNECT_TIMEOUT_MS,
        Type.INT,
        5000,
        between(
            ConnectionSettings.MIN_CONNECT_TIMEOUT_MS, ConnectionSettings.MAX_CONNECT_TIMEOUT_MS),
        MEDIUM,
        "How long connecting to an nsqd and identifying may take together.");
    connection.add(
        REQUEST_TIMEOUT_MS,
        Type.INT,
        30_000,
        atLeast(ConnectionSettings.MIN_REQUEST_TIMEOUT_MS),
        MEDIUM,
        "How long nsqd may take to answer. After that the connection is closed and made again.");
    connection.add(
        HEARTBEAT_INTERVAL_MS,
        Type.INT,
        30_000,
        between(
            ConnectionSettings.MIN_HEARTBEAT_INTERVAL_MS,
            ConnectionSettings.MAX_HEARTBEAT_INTERVAL_MS),
        LOW,
        "How often nsqd sends a heartbeat. Either side takes the other for dead after two"
            + " intervals of silence.");
    connection.add(
        RECONNECT_BACKOFF_MS,
        Type.LONG,
        250L,
        atLeast(MIN_RECONNECT_BACKOFF_MS),
        LOW,
        "Bound of the first random delay before a lost connection is made again; it doubles with"
            + " each failure.");
    connection.add(
        RECONNECT_BACKOFF_MAX_MS,
        Type.LONG,
        30_000L,
        atLeast(MIN_RECONNECT_BACKOFF_MS),
        LOW,
        "Bound of every delay before a lost connection is made again.");
    connection.add(
        OUTPUT_BUFFER_TIMEOUT_MS,
        Type.INT,
        ConnectionSettings.MIN_OUTPUT_BUFFER_TIMEOUT_MS,
        between(
            ConnectionSettings.MIN_OUTPUT_BUFFER_TIMEOUT_MS,
            ConnectionSettings.MAX_OUTPUT_BUFFER_TIMEOUT_MS),
        LOW,
        "How long nsqd may hold messages back to send more of them at once.");
    connection.add(
        VALIDATE_CONNECTION,
        Type.BOOLEAN,
        true,
        null,
        LOW,
        "Whether a configuration is tried out when it is submitted: it is refused if, within 3.5"
            + " seconds, none of the nodes answers, or one refuses the secret.");
    KeyGroup security = new KeyGroup(def, "Security");
    security.add(
        AUTH_SECRET,
        Type.PASSWORD,
        null,
        null,
        MEDIUM,
        "The secret for AUTH, sent to an nsqd that requires it.");
    TransportKeys.define(connection, security);
  }

  /** Checks the keys against each other. */
  public static void check(ValidatedConfig config) {
    config.requireAtLeast(RECONNECT_BACKOFF_MAX_MS, RECONNECT_BACKOFF_MS);
    TransportKeys.check(config);
  }

  /** The nodes that {@code config} names, each once, in its order. */
  public static List<NsqdAddress> addresses(AbstractConfig config) {
    return config.getList(NSQD_TCP_ADDRESSES).stream().map(NsqdAddress::parse).distinct().toList();
  }

  /** What {@code config} asks of connections; the caller may add what only it knows. */
  public static ConnectionSettings.Builder settings(AbstractConfig config) {
    String clientId = config.getString(CLIENT_ID);
    String hostname = config.getString(HOSTNAME);
    ConnectionSettings.Builder settings =
        ConnectionSettings.builder(
                new ClientIdentity(
                    clientId == null ? "nsq-connect" : clientId,
                    hostname == null ? localHostname() : hostname,
                    config.getString(USER_AGENT)))
            .connectTimeoutMs(config.getInt(CONNECT_TIMEOUT_MS))
            .requestTimeoutMs(config.getInt(REQUEST_TIMEOUT_MS))
            .heartbeatIntervalMs(config.getInt(HEARTBEAT_INTERVAL_MS))
            .outputBufferTimeoutMs(config.getInt(OUTPUT_BUFFER_TIMEOUT_MS))
            .reconnectBackoff(
                new BackoffRange(
                    config.getLong(RECONNECT_BACKOFF_MS), config.getLong(RECONNECT_BACKOFF_MAX_MS)))
            .transport(TransportKeys.settings(config));
    Password secret = config.getPassword(AUTH_SECRET);
    if (secret != null && !secret.value().isEmpty()) {
      settings.authSecret(new AuthSecret(secret.value()));
    }
    return settings;
  }

  private static String localHostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
