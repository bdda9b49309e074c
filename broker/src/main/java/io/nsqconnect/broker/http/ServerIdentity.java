package io.nsqconnect.broker.http;

/**
 * Where the broker listens and since when it runs.
 *
 * @param tcpPort where the V2 protocol is spoken
 * @param httpPort where the HTTP API is; 0 if nowhere
 * @param httpsPort where the HTTP API is over TLS; 0 if nowhere
 * @param startTimeEpochSeconds seconds since the Unix epoch
 */
public record ServerIdentity(
    int tcpPort, int httpPort, int httpsPort, long startTimeEpochSeconds) {}
