/**
 * Which nsqd nodes there are, asked of nsqlookupd.
 *
 * <p>A {@link io.nsqconnect.client.discovery.Discovery} asks every nsqlookupd the same question
 * again and again, on threads of its own, and tells when the answer has changed and settled.
 */
package io.nsqconnect.client.discovery;
