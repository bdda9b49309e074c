/** The HTTP API: requests assembled within bounds, routes, and their handlers. */
package io.nsqconnect.broker.http;
