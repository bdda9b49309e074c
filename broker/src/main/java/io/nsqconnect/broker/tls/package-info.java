/**
 * Encryption on the server's side: certificates and keys as files, read at start and again when
 * they change, and the handler that speaks TLS with them.
 */
package io.nsqconnect.broker.tls;
