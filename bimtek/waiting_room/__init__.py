"""The queue before the registration form: when more people come than the machine holds, each is let in at a moment
of their own, first come, first served, and waits on a page that costs almost nothing to serve.
"""
