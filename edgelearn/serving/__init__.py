"""The server process: reads complete requests, runs Django in threads, and sends responses at the client's pace.

HTTP/1.1 on the connection is the proxy's (`edgelearn.proxy.client`), which is strict and puts a deadline on everything
that a client sends or takes. A thread is busy only while Django computes, never while a client is slow.
"""
