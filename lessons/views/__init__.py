"""The views: fetch through an access function, call one service, render."""
