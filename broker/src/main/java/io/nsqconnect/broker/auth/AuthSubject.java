package io.nsqconnect.broker.auth;

/**
 * What an auth server is told of a client besides its secret.
 *
 * @param remoteIp address without port; empty if there is none
 * @param tls whether the client speaks TLS
 * @param commonName of its certificate; empty if it has none
 */
public record AuthSubject(String remoteIp, boolean tls, String commonName) {}
